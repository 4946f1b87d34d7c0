"""In float graphs batch normalisation moves into the weighted layer before it.

So do multiplications and additions by constants per channel, which is how some files spell it. Equal but for rounding:
the products are rounded once less.
Source: Jacob et al. 2018 (arXiv 1712.05877), section 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Value
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.nn.multiply import Multiply
from lilliput.passes.before_reshapes import before_reshapes


def fold_batch_norm(graph: Graph) -> Graph:
    """Every weighted float layer with the per-channel constants behind it folded in, its result under the last name."""
    graph = before_reshapes(graph)
    values = dict(graph.values)
    nodes = list(graph.nodes)
    index = 0
    while index < len(nodes):
        folded = _fold(replace(graph, nodes=tuple(nodes), values=values), values, nodes[index])
        if folded is None:
            index += 1
            continue
        after, merged = folded
        nodes[index] = merged
        nodes.remove(after)
    return graph.with_nodes(nodes, values)


def _fold(graph: Graph, values: dict[str, Value], node: Node) -> tuple[Node, Node] | None:
    """The node behind `node` that can be folded into it, and `node` with it folded in; or None."""
    op: Any = node.op
    if not op.WEIGHTS:
        return None
    output = node.outputs[0]
    readers = graph.consumers()[output]
    if not values[output].format.is_float or len(readers) != 1 or output in graph.outputs:
        return None
    after = readers[0]
    channels = values[output].shape[-1]
    scaling = _scaling(after, output, values, channels)
    if scaling is None or op.activation != "none":
        return None
    position, axis = next(iter(op.WEIGHTS.items()))
    weights, bias = values[str(node.inputs[position])], _bias(node, values, channels)
    if not weights.is_constant or not weights.format.is_float or weights.shape[axis] != channels or bias is None:
        return None
    factor, shift = scaling
    shape = [1] * len(weights.shape)
    shape[axis] = channels
    target = after.outputs[0]
    inputs = list(node.inputs[: op.BIAS])
    inputs[position] = _constant(values, f"{target} weights", weights.array() * factor.reshape(shape), weights.kind)
    inputs.append(_constant(values, f"{target} bias", bias * factor + shift, weights.kind))
    activation = after.op.activation  # type: ignore[attr-defined]
    sources = tuple(dict.fromkeys((*node.sources, *after.sources)))
    merged = Node(after.name, replace(op, activation=activation), tuple(inputs), (target,), (), sources, node.schedule)
    return after, merged


def _scaling(after: Node, output: str, values: dict[str, Value], channels: int) -> tuple[np.ndarray, np.ndarray] | None:
    """What `after` multiplies each channel of `output` by, and then adds, (channels,) float64; None for other work."""
    if isinstance(after.op, BatchNorm):
        return normalisation(after, values)
    if not isinstance(after.op, Add | Multiply):
        return None
    others = [name for name in after.inputs if name != output]
    if len(others) != 1 or others[0] is None or (_subtracts(after) and after.inputs[0] != output):
        return None
    value = values[others[0]]
    if not value.is_constant or any(extent != 1 for extent in value.shape[:-1]):
        return None
    if value.size not in (1, channels) or values[after.outputs[0]].shape != values[output].shape:
        return None
    vector = np.broadcast_to(value.array().reshape(-1), (channels,)).astype(np.float64)
    if isinstance(after.op, Multiply):
        return vector, np.zeros(channels)
    return np.ones(channels), -vector if _subtracts(after) else vector


def normalisation(node: Node, values: Mapping[str, Value]) -> tuple[np.ndarray, np.ndarray] | None:
    """A batch normalisation as a factor and what is added, (channels,) float64; None where it is not constant."""
    assert isinstance(node.op, BatchNorm)
    parts = [values[str(name)] for name in node.inputs[1:]]
    if not all(part.is_constant for part in parts):
        return None
    gamma, beta, mean, variance = (part.array().astype(np.float64) for part in parts)
    factor = gamma / np.sqrt(variance + node.op.epsilon)
    return factor, beta - mean * factor


def _subtracts(node: Node) -> bool:
    return isinstance(node.op, Add) and node.op.subtract


def _bias(node: Node, values: dict[str, Value], channels: int) -> np.ndarray | None:
    place = node.op.BIAS
    if place is None:
        return None
    name = node.inputs[place] if len(node.inputs) > place else None
    if name is None:
        return np.zeros(channels)
    return values[name].array().astype(np.float64) if values[name].is_constant else None


def _constant(values: dict[str, Value], name: str, data: np.ndarray, kind: Kind) -> str:
    while name in values:
        name += "'"
    array = data.astype(np.float32)
    values[name] = Value(name, array.shape, Format(), kind, array)
    return name
