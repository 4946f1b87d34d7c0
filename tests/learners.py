"""Small classifiers that may learn, and samples for them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from lilliput.compress import quantize
from lilliput.graph import Graph, Kind, Node, Value, verify
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.softmax import Softmax


def classifier(widths=(6, 8, 4), activation: str = "relu", softmax: bool = True, seed: int = 0) -> Graph:
    """x (n,) → dense layers of these widths → a softmax, or the scores; float, weights at random."""
    rng = np.random.default_rng(seed)
    values = {"x": Value("x", (widths[0],), kind=Kind.INPUT)}
    nodes, at = [], "x"
    for i, (n, m) in enumerate(pairwise(widths)):
        for name, data in ((f"w{i}", rng.normal(0, n**-0.5, (m, n))), (f"b{i}", rng.normal(0, 0.1, m))):
            values[name] = Value(name, data.shape, kind=Kind.CONSTANT, data=data.astype(np.float32))
        values[f"y{i}"] = Value(f"y{i}", (m,))
        is_last = i == len(widths) - 2
        nodes.append(Node(f"dense{i}", Dense("none" if is_last else activation), (at, f"w{i}", f"b{i}"), (f"y{i}",)))
        at = f"y{i}"
    if softmax:
        values["p"] = Value("p", (widths[-1],))
        nodes.append(Node("softmax", Softmax(), (at,), ("p",)))
        at = "p"
    return verify(Graph("classifier", ("x",), (at,), values, tuple(nodes)))


def samples(graph: Graph, count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Stored inputs (count, n), and labels (count, 1) of which some are no class."""
    rng = np.random.default_rng(seed)
    value = graph.values[graph.inputs[0]]
    real = rng.normal(0, 1, (count, *value.shape)).astype(np.float32)
    labels = rng.integers(-1, graph.values[graph.outputs[0]].size + 1, (count, 1)).astype(np.int32)
    return (value.format.encode(real) if value.format.is_quantized else real), labels


def quantized(graph: Graph) -> Graph:
    """The same in int8."""
    return quantize(graph, samples(graph, 100, seed=2)[0])
