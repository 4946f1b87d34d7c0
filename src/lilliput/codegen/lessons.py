"""What a model that learns is taught where nothing else is given: classes in turn, or a generated pattern."""

from __future__ import annotations

import numpy as np

from lilliput.codegen.firmware import pattern_samples
from lilliput.codegen.learning import is_label
from lilliput.graph import Graph


def classes(graph: Graph) -> int:
    """How many classes labels count: the scores of the first output."""
    return graph.values[graph.outputs[0]].shape[-1]


def lessons(graph: Graph, count: int) -> list[np.ndarray]:
    """Targets (count, ...), one array a target of the graph."""
    found = []
    for value in (graph.values[name] for name in graph.targets):
        if is_label(value):
            found.append((np.arange(count, dtype=np.int32) % classes(graph)).reshape(count, *value.shape))
        else:
            found += pattern_samples([value], count)
    return found
