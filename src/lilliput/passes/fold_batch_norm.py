"""In float graphs a multiplication or addition by constants per channel moves into the weighted layer before it.

That is what batch normalisation is at inference. Equal but for rounding: the products are rounded once less.
Source: Jacob et al. 2018 (arXiv 1712.05877), section 3.2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Value
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.multiply import Multiply


def fold_batch_norm(graph: Graph) -> Graph:
    """Every weighted float layer with the per-channel constants behind it folded in, its result under the last name."""
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
    output = node.outputs[0]
    readers = graph.consumers()[output]
    op: Any = node.op
    if not op.WEIGHTS or not values[output].format.is_float or len(readers) != 1 or output in graph.outputs:
        return None
    after = readers[0]
    channels = values[output].shape[-1]
    vector = _per_channel(after, output, values, channels)
    if vector is None or op.activation != "none":
        return None
    position, axis = next(iter(op.WEIGHTS.items()))
    weights, bias = values[str(node.inputs[position])], _bias(node, values, channels)
    if not weights.is_constant or not weights.format.is_float or weights.shape[axis] != channels or bias is None:
        return None
    w, b = weights.array(), bias
    if isinstance(after.op, Multiply):
        shape = [1] * w.ndim
        shape[axis] = channels
        w, b = w * vector.reshape(shape), b * vector
    else:
        b = b + vector if not _subtracts(after) else b - vector
    target = after.outputs[0]
    inputs = list(node.inputs[: op.BIAS])
    inputs[position] = _constant(values, f"{target} weights", w)
    inputs.append(_constant(values, f"{target} bias", b))
    activation = after.op.activation  # type: ignore[attr-defined]
    sources = tuple(dict.fromkeys((*node.sources, *after.sources)))
    merged = Node(after.name, replace(op, activation=activation), tuple(inputs), (target,), (), sources, node.schedule)
    return after, merged


def _per_channel(after: Node, output: str, values: dict[str, Value], channels: int) -> np.ndarray | None:
    """The constant operand of an addition or multiplication as one number a channel, or None."""
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
    return np.broadcast_to(value.array().reshape(-1), (channels,))


def _subtracts(node: Node) -> bool:
    return isinstance(node.op, Add) and node.op.subtract


def _bias(node: Node, values: dict[str, Value], channels: int) -> np.ndarray | None:
    place = node.op.BIAS
    if place is None:
        return None
    name = node.inputs[place] if len(node.inputs) > place else None
    if name is None:
        return np.zeros(channels, np.float32)
    return values[name].array() if values[name].is_constant else None


def _constant(values: dict[str, Value], name: str, data: np.ndarray) -> str:
    while name in values:
        name += "'"
    array = data.astype(np.float32)
    values[name] = Value(name, array.shape, Format(), Kind.CONSTANT, array)
    return name
