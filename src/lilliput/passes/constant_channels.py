"""Which channels hold the same stored number at every position, whatever the input: found by running the reference.

A channel is constant where all weights that lead to it from channels that are not constant are zero. Its number is what
the operator's own reference gives, so padding, rounding and clamping are as they are on the chip.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lilliput.graph import Graph, Node, Value
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.reshape import Reshape

MIXING = (Conv2D, Dense)  # every output channel reads every input channel
CHANNELWISE = (DepthwiseConv2D, AveragePool2d, MaxPool2d)  # output channel j reads input channel j // multiplier
Channels = Mapping[int, int]  # channel to its stored number


def is_int8(graph: Graph, node: Node) -> bool:
    """Whether a node reads and writes int8 with one scale each, and constant int8 weights where it has weights."""
    values = [graph.values[node.outputs[0]], graph.values[str(node.inputs[0])]]
    plain = all(v.format.dtype == "s8" and len(v.format.scale) == 1 for v in values)
    weights = [graph.values[str(node.inputs[i])] for i in node.op.WEIGHTS]
    return plain and all(w.is_constant and w.format.dtype == "s8" and not any(w.format.zero_point) for w in weights)


def mixes_all(graph: Graph, node: Node) -> bool:
    """Whether the node is an int8 layer whose outputs each read every input channel (no groups)."""
    if not isinstance(node.op, MIXING) or not is_int8(graph, node):
        return False
    return graph.values[str(node.inputs[1])].shape[-1] == graph.values[str(node.inputs[0])].shape[-1]


def is_channelwise(graph: Graph, node: Node) -> bool:
    """Whether the node is an int8 layer that keeps channels apart."""
    return isinstance(node.op, CHANNELWISE) and is_int8(graph, node)


def keeps_channels(graph: Graph, node: Node) -> bool:
    """Whether the node is a reshape under which the last axis stays, because all others are of extent 1."""
    if not isinstance(node.op, Reshape):
        return False
    x, y = graph.values[str(node.inputs[0])], graph.values[node.outputs[0]]
    return bool(x.shape and y.shape) and x.size == x.shape[-1] == y.shape[-1]


def fan(graph: Graph, node: Node) -> int:
    """Output channels per input channel of a channelwise node."""
    return graph.values[node.outputs[0]].shape[-1] // graph.values[str(node.inputs[0])].shape[-1]


def constant_channels(graph: Graph) -> dict[str, Channels]:
    """The constant channels of every value, by name; values without any are left out."""
    found: dict[str, Channels] = {}
    for node in graph.nodes:
        source = str(node.inputs[0]) if node.inputs else ""
        known = found.get(source, {})
        if mixes_all(graph, node) or is_channelwise(graph, node):
            candidates = _candidates(graph, node, known)
            channels = _measured(graph, node, known, candidates)
        elif keeps_channels(graph, node):
            channels = dict(known)
        else:
            continue
        if channels:
            found[node.outputs[0]] = channels
    return found


def _candidates(graph: Graph, node: Node, known: Channels) -> np.ndarray:
    """Output channels that no changing input channel reaches: bool (m,)."""
    channels = graph.values[str(node.inputs[0])].shape[-1]
    changing = np.array([j not in known for j in range(channels)])
    if mixes_all(graph, node):
        weights = graph.values[str(node.inputs[1])].array()
        return ~np.any(weights[..., changing].reshape(len(weights), -1), axis=1)
    reached = np.repeat(changing, fan(graph, node))
    if node.op.WEIGHTS:
        weights = graph.values[str(node.inputs[1])].array()
        reached &= np.any(weights.reshape(-1, weights.shape[-1]), axis=0)
    return ~reached


def _measured(graph: Graph, node: Node, known: Channels, candidates: np.ndarray) -> dict[int, int]:
    """The candidates whose number the reference gives alike at every position."""
    if not candidates.any():
        return {}
    x: Value = graph.values[str(node.inputs[0])]
    sample = np.full(x.shape, x.zero_point, x.format.numpy)
    for channel, number in known.items():
        sample[..., channel] = number
    operands = [None if name is None else graph.values[name].array() for name in node.inputs[1:]]
    y = np.asarray(node.op.reference(graph.call(node), sample, *operands))
    y = y.reshape(-1, y.shape[-1])
    return {int(j): int(y[0, j]) for j in np.flatnonzero(candidates) if np.all(y[:, j] == y[0, j])}
