"""How many of some samples a network names right, in float or as the C of its integers."""

from __future__ import annotations

import numpy as np

from lilliput.codegen import c_project
from lilliput.graph import Graph, evaluate
from lilliput.learn.predict import predict
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

CHECKED = 10  # outputs of the C that are compared with the reference
Inputs = np.ndarray | list[np.ndarray]


def accuracy(graph: Graph, x: Inputs, labels: np.ndarray) -> float:
    """Of a float network: the share of samples (n, ...) whose largest output is at their label."""
    return float((predict(graph, x).argmax(1) == labels).mean())


def in_c(integer: Graph, x: Inputs) -> tuple[np.ndarray, bool]:
    """The labels that the C of an integer network names for real samples (n, ...), and whether its first outputs are
    the reference's bytes."""
    arrays = [x] if isinstance(x, np.ndarray) else x
    ready = run_passes(integer)
    values = [ready.values[name] for name in ready.inputs]
    stored = [v.format.encode(a.reshape(len(a), *v.shape)) for v, a in zip(values, arrays, strict=True)]
    with HostTwin([c_project(ready)]) as twin:
        outputs = twin.run(stored)[0]
    wanted = [evaluate(ready, list(sample)).outputs[0] for sample in zip(*(a[:CHECKED] for a in stored), strict=True)]
    return outputs.argmax(1), np.array_equal(np.stack(wanted), outputs[:CHECKED])
