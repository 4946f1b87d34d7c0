"""What a float graph says of many samples at once, by torch: quicker than its reference, equal but for rounding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.data.guard import need
from lilliput.graph import Graph
from lilliput.learn.options import Train


def predict(graph: Graph, inputs: np.ndarray | Sequence[np.ndarray], batch_size: int = 256) -> np.ndarray:
    """The first output for samples (n, *shape), or one such array an input: (n, *shape of the output) float32.

    Raises as `lil.train` does where torch, or an operator's torch meaning, is missing or samples do not fit.
    """
    need("torch", "torch", "predicting many samples at once")
    import torch

    from lilliput.learn.loop import settings
    from lilliput.learn.module import Network
    from lilliput.learn.parameters import in_float
    from lilliput.learn.samples import checked

    arrays = [inputs] if isinstance(inputs, np.ndarray) else list(inputs)
    samples = checked(graph, (arrays, np.zeros(len(arrays[0]))), None)
    found = []
    with settings(Train(), graph.macs), torch.no_grad():
        network = Network(in_float(graph)).eval()
        for start in range(0, len(samples), batch_size):
            batch = [torch.from_numpy(x[start : start + batch_size]) for x in samples.inputs]
            found.append(network(*batch)[0].numpy())
    return np.concatenate(found)
