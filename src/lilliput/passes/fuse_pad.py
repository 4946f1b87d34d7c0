"""Zeros padded round an image in front of a convolution become the convolution's own padding; exact."""

from __future__ import annotations

from dataclasses import replace

from lilliput.graph import Graph, Node
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.pad import Pad


def fuse_pad(graph: Graph) -> Graph:
    """Every Pad that only convolutions read, and that fills with the real number 0, moves into them."""
    nodes = list(graph.nodes)
    readers = graph.consumers()
    for pad in graph.nodes:
        if not isinstance(pad.op, Pad) or pad.outputs[0] in graph.outputs or not _fills_zeros(graph, pad):
            continue
        users = readers[pad.outputs[0]]
        if not users or not all(_is_convolution_of(pad, user) for user in users):
            continue
        for user in users:
            place = next(i for i, node in enumerate(nodes) if node.name == user.name)
            nodes[place] = _padded(nodes[place], pad)
        nodes.remove(pad)
    return graph.with_nodes(nodes)


def _fills_zeros(graph: Graph, pad: Node) -> bool:
    assert isinstance(pad.op, Pad)
    value = graph.values[pad.outputs[0]]
    zero = value.zero_point if value.format.is_quantized else 0
    sides = (*pad.op.before, *pad.op.after)
    only_image = len(value.shape) == 3 and pad.op.before[2] == pad.op.after[2] == 0
    return only_image and min(sides) >= 0 and pad.op.value == zero


def _is_convolution_of(pad: Node, user: Node) -> bool:
    return isinstance(user.op, Conv2D | DepthwiseConv2D) and user.inputs[0] == pad.outputs[0]


def _padded(user: Node, pad: Node) -> Node:
    assert isinstance(user.op, Conv2D | DepthwiseConv2D) and isinstance(pad.op, Pad)
    rows, columns = (
        (before + here[0], after + here[1])
        for before, after, here in zip(pad.op.before[:2], pad.op.after[:2], user.op.padding, strict=True)
    )
    op = replace(user.op, padding=(rows, columns))
    sources = tuple(dict.fromkeys((*pad.sources, *user.sources)))
    return replace(user, op=op, inputs=(pad.inputs[0], *user.inputs[1:]), sources=sources)
