"""Layers of small networks that no shipped table knows: residual and mobile ones, LeNet, sequences, dense layers."""

from __future__ import annotations

from collections.abc import Iterator

from lilliput.graph import Graph
from lilliput.ops.case import case_graph
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import conv2d
from lilliput.ops.nn.dense.cases import dense_s8
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.depthwise_conv2d.cases import depthwise
from lilliput.ops.window import NO_PADDING, Padding

RELU = "relu"
ZEROS = (-128, -128)


def held_out() -> Iterator[Graph]:
    """Graphs of one layer with random weights."""
    for side, channels in ((8, 32), (12, 16), (6, 48), (5, 32)):  # 3x3 windows of residual networks
        yield _convolution((side, side, channels), (channels, 3, 3, channels), SAME[3])
    for side, c, m in ((7, 48, 32), (10, 24, 40), (1, 64, 16)):  # 1x1, as in mobile networks
        yield _convolution((side, side, c), (m, 1, 1, c), NO_PADDING)
    yield _convolution((14, 14, 6), (16, 5, 5, 6), NO_PADDING)  # LeNet-5's second
    yield _convolution((32, 32, 3), (8, 3, 3, 3), SAME[3], 2)  # the first of an image
    yield _convolution((1, 64, 8), (16, 1, 5, 8), ((0, 0), (2, 2)))  # over time
    for side, channels, size, stride in ((14, 24, 5, 1), (14, 32, 3, 2), (7, 24, 7, 1), (20, 16, 3, 1)):
        op = DepthwiseConv2D((stride, stride), padding=SAME[size], activation=RELU)
        yield case_graph(depthwise((side, side, channels), (size, size, channels), op, "s8", ZEROS))
    yield case_graph(dense_s8((200,), 50))
    yield case_graph(dense_s8((16, 48), 48))


SAME: dict[int, Padding] = {size: ((size // 2, size // 2), (size // 2, size // 2)) for size in (3, 5, 7)}


def _convolution(image: tuple[int, ...], weights: tuple[int, ...], padding: Padding, stride: int = 1) -> Graph:
    op = Conv2D((stride, stride), padding=padding, activation=RELU)
    return case_graph(conv2d(image, weights, op, "s8", ZEROS))
