"""A float graph made ready: passes run, and every bias the property of one layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.graph import Format, Graph, Node, UnsupportedError, Value
from lilliput.passes import OPTIMIZE, run_passes
from lilliput.passes.split_batch_norm import split_batch_norm


def prepare(graph: Graph) -> Graph:
    """The same function, with batch normalisation folded and activations fused, so that what is left is what is stored.

    Constants that are quantized between floats ("hybrid" layers) become floats first. Raises UnsupportedError for a
    graph that computes with quantized values.
    """
    if graph.learns:
        raise UnsupportedError(
            f"{graph.name} learns, and what learns keeps its numbers as they are; quantize the model first, then make "
            "it learnable"
        )
    if any(value.format.is_quantized and not value.is_constant for value in graph.values.values()):
        raise UnsupportedError(
            f"{graph.name} is not all float32, so it cannot be quantized (again); load the float model"
        )
    real = replace(graph, values={name: _real(value) for name, value in graph.values.items()})
    graph = run_passes(real, (*OPTIMIZE, split_batch_norm))
    values, nodes, taken = dict(graph.values), [], set[str]()
    for node in graph.nodes:
        nodes.append(_own_bias(node, values, taken))
    return graph.with_nodes(nodes, values)


def _real(value: Value) -> Value:
    if not value.format.is_quantized or value.data is None:
        return value
    return replace(value, format=Format(), data=value.format.decode(value.data).astype(np.float32))


def _own_bias(node: Node, values: dict[str, Value], taken: set[str]) -> Node:
    """The node with a bias that no node before it has: two layers that share one store it at scales of their own."""
    at = node.op.BIAS
    name = node.inputs[at] if at is not None and at < len(node.inputs) else None
    if at is None or name is None or name not in taken:
        taken.update([name] if name else [])
        return node
    own = f"{name} of {node.name}"
    values[own] = replace(values[name], name=own)
    return replace(node, inputs=(*node.inputs[:at], own, *node.inputs[at + 1 :]))


def with_bias(graph: Graph, node: Node, more: np.ndarray) -> Graph:
    """The graph with `more` (channels,) added to a layer's bias, which it gets where it has none."""
    at = node.op.BIAS
    assert at is not None
    inputs = [*node.inputs, *[None] * (at + 1 - len(node.inputs))]
    name = inputs[at]
    if name is not None:
        value = graph.values[name]
        changed = replace(value, data=(value.array() + more).astype(np.float32))
        return replace(graph, values={**graph.values, name: changed})
    weights = graph.values[str(node.inputs[next(iter(node.op.WEIGHTS))])]
    inputs[at] = fresh = f"{node.name} bias"
    bias = replace(weights, name=fresh, shape=more.shape, data=more.astype(np.float32), source=None)
    nodes = [replace(each, inputs=tuple(inputs)) if each.name == node.name else each for each in graph.nodes]
    return replace(graph, nodes=tuple(nodes), values={**graph.values, fresh: bias})
