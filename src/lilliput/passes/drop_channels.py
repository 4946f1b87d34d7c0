"""Channels that do not matter go: those that are constant are folded into the biases behind them, exactly.

A channel may go when each reader can do without it: a layer that mixes channels folds a constant one into its bias
(where padding cannot make it differ at the border) or ignores it with zero weights; a layer that keeps channels apart
must lose its own channel, too. What may go is found by taking back promises until none is broken. Integer layers only:
in floats the sums would be rounded in another order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Source, Value
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.reshape import Reshape
from lilliput.passes.constant_channels import (
    Channels,
    constant_channels,
    fan,
    is_channelwise,
    keeps_channels,
    mixes_all,
)


def drop_channels(graph: Graph) -> Graph:
    """The graph without the channels that may go; every value says which channels of its source are left."""
    constants = constant_channels(graph)
    gone = _may_go(graph, constants)
    if not any(gone.values()):
        return graph
    values = dict(graph.values)
    nodes = [_rewritten(graph, node, values, gone, constants) for node in graph.nodes]
    return graph.with_nodes(nodes, values)


def _may_go(graph: Graph, constants: Mapping[str, Channels]) -> dict[str, set[int]]:
    """Channels of each value that may go, a promise that every reader and writer can keep."""
    gone: dict[str, set[int]] = {name: set() for name in graph.values}
    for node in graph.nodes:
        output = node.outputs[0] if node.outputs else ""
        if (
            output
            and output not in graph.outputs
            and (mixes_all(graph, node) or is_channelwise(graph, node) or keeps_channels(graph, node))
        ):
            gone[output] = set(range(graph.values[output].shape[-1]))
    changed = True
    while changed:
        before = {name: len(channels) for name, channels in gone.items()}
        for node in graph.nodes:
            _take_back(graph, node, gone, constants)
        for name, channels in gone.items():
            if channels and len(channels) == graph.values[name].shape[-1]:
                channels.discard(0)  # a tensor keeps at least one channel
        changed = before != {name: len(channels) for name, channels in gone.items()}
    return gone


def _take_back(graph: Graph, node: Node, gone: dict[str, set[int]], constants: Mapping[str, Channels]) -> None:
    """Remove from the promises what this node cannot do without."""
    source, output = _ends(node)
    if mixes_all(graph, node):
        gone[source] &= _foldable(graph, node, constants.get(source, {}))
        _take_back_all(gone, node.inputs[1:])
    elif is_channelwise(graph, node) or keeps_channels(graph, node):
        width = fan(graph, node)
        gone[source] &= {j for j in gone[source] if {j * width + k for k in range(width)} <= gone[output]}
        gone[output] &= {k for k in gone[output] if k // width in gone[source]}
        _take_back_all(gone, node.inputs[1:])
    else:
        _take_back_all(gone, (*node.inputs, *node.outputs))


def _ends(node: Node) -> tuple[str, str]:
    """The first value that a node reads and the first that it writes, "" where there is none."""
    return str(node.inputs[0]) if node.inputs else "", node.outputs[0] if node.outputs else ""


def _take_back_all(gone: dict[str, set[int]], names: tuple[str | None, ...]) -> None:
    for name in names:
        if name is not None:
            gone[name] = set()


def _foldable(graph: Graph, node: Node, constants: Channels) -> set[int]:
    """Input channels that a mixing layer can do without."""
    x = graph.values[str(node.inputs[0])]
    weights = graph.values[str(node.inputs[1])].array()
    padded = not isinstance(node.op, Dense) and any(map(sum, node.op.padding))  # type: ignore[attr-defined]
    unread = ~np.any(weights.reshape(-1, weights.shape[-1]), axis=0)
    constant = {j for j, number in constants.items() if not padded or number == x.zero_point}
    return constant | set(np.flatnonzero(unread).tolist())


def _rewritten(
    graph: Graph,
    node: Node,
    values: dict[str, Value],
    gone: Mapping[str, set[int]],
    constants: Mapping[str, Channels],
) -> Node:
    """The node with narrower operands; its new constants and outputs are put into `values`."""
    source, output = _ends(node)
    if not (gone.get(source) or gone.get(output)) or not output:
        return node
    x, y = graph.values[source], graph.values[output]
    inputs = _left(x, gone[source])
    outputs = _left(y, gone[output])
    if gone[output]:
        origin = y.source.value if y.source is not None else output
        shape = (*y.shape[:-1], len(outputs))
        values[output] = replace(y, shape=shape, source=Source(origin, tuple(outputs)))
    if isinstance(node.op, Reshape):
        return replace(node, op=Reshape((*node.op.shape[:-1], len(outputs))))
    if not node.op.WEIGHTS:
        return node
    weights, bias = graph.values[str(node.inputs[1])], node.inputs[2] if len(node.inputs) > 2 else None
    mixing = mixes_all(graph, node)
    sums = _folded(node, graph, constants.get(source, {}), gone[source]) if mixing else 0
    old = np.zeros(y.shape[-1], np.int64) if bias is None else graph.values[bias].array().astype(np.int64)
    names = (f"{output} weights left", f"{output} bias left")
    axis = node.op.WEIGHTS[1]
    data = np.take(weights.array(), outputs, axis)
    data = np.ascontiguousarray(data[..., inputs] if mixing else data)
    values[names[0]] = Value(names[0], data.shape, _taken(weights.format, outputs), Kind.CONSTANT, data)
    whole = (old + sums)[outputs].astype(np.int32)  # fits, as the accumulator did before
    format = Format("s32") if bias is None else _taken(graph.values[bias].format, outputs)
    values[names[1]] = Value(names[1], whole.shape, format, Kind.CONSTANT, whole)
    return replace(node, inputs=(source, *names))


def _folded(node: Node, graph: Graph, constants: Channels, gone: set[int]) -> np.ndarray:
    """What the constant channels that go have been adding to each sum: (m,) int64."""
    x, weights = graph.values[str(node.inputs[0])], graph.values[str(node.inputs[1])].array().astype(np.int64)
    sums = weights.reshape(len(weights), -1, weights.shape[-1]).sum(axis=1)
    total = np.zeros(len(weights), np.int64)
    for channel in gone:
        if channel in constants:
            total += sums[:, channel] * (constants[channel] - x.zero_point)
    return total


def _left(value: Value, gone: set[int]) -> list[int]:
    return [channel for channel in range(value.shape[-1]) if channel not in gone]


def _taken(format: Format, channels: list[int]) -> Format:
    """The format of the channels that are left."""
    if format.axis is None:
        return format
    scale = tuple(format.scale[c] for c in channels)
    return replace(format, scale=scale, zero_point=tuple(format.zero_point[c] for c in channels))
