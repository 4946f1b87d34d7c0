"""How hard a generator is, measured: the nearest class mean on plain features, trained and tested on its own parts."""

from __future__ import annotations

import numpy as np

from lilliput.data.generators.generator import Generator
from lilliput.data.plain_features import nearest_mean_accuracy, plain_features


def measured_nearest_mean(generator: Generator) -> float:
    """Accuracy on the part "test", between 0 and 1; what a generator's NEAREST_MEAN states for its default options."""
    tables, labels = {}, {}
    for part in ("train", "test"):
        recordings = list(generator.recordings(part))
        tables[part] = np.stack([plain_features(each.values) for each in recordings])
        labels[part] = np.array([each.label for each in recordings])
    return nearest_mean_accuracy(tables["train"], labels["train"], tables["test"], labels["test"])
