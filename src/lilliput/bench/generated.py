"""A network with the layers of MLPerf Tiny's keyword spotting and random weights, where the real one is not at hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Op, Shape, Value, verify
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax

CHANNELS, BLOCKS, CLASSES = 64, 4, 12
MAP = (25, 5, CHANNELS)
ACTIVATION = Format("s8", (0.05,), (-128,))


@cache
def key_words() -> Graph:
    """x (49, 10, 1) int8 → y (12) int8: a convolution, four blocks of depthwise and 1 x 1, average, dense, softmax.

    Source: Banbury 2021, MLPerf Tiny Benchmark, section 4.1 (the DS-CNN of Zhang 2017, Hello Edge).
    """
    net = _Network((49, 10, 1), Format("s8", (0.6,), (83,)))
    first = Conv2D(stride=(2, 2), padding=((4, 5), (1, 1)), activation="relu")
    net.weighted("conv", first, (CHANNELS, 10, 4, 1), 0, MAP)
    for block in range(BLOCKS):
        depthwise = DepthwiseConv2D(padding=((1, 1), (1, 1)), activation="relu")
        net.weighted(f"depthwise {block}", depthwise, (3, 3, CHANNELS), 2, MAP)
        net.weighted(f"pointwise {block}", Conv2D(activation="relu"), (CHANNELS, 1, 1, CHANNELS), 0, MAP)
    net.add("average", AveragePool2d((25, 5), (1, 1)), (1, 1, CHANNELS))
    net.add("flat", Reshape((CHANNELS,)), (CHANNELS,))
    net.weighted("dense", Dense(), (CLASSES, CHANNELS), 0, (CLASSES,))
    net.add("softmax", Softmax(), (CLASSES,), Format("s8", (1 / 256,), (-128,)))
    return net.graph("key_words")


class _Network:
    """A chain of layers, each with one input and one output."""

    def __init__(self, shape: Shape, format: Format) -> None:
        self._rng = np.random.default_rng(0)
        self._values = [Value("x", shape, format, Kind.INPUT)]
        self._nodes: list[Node] = []
        self._last = self._values[0]

    def weighted(self, name: str, op: Op, weights: Shape, axis: int, shape: Shape) -> None:
        """A layer with weights, whose scales per channel lie along `axis`, and a bias."""
        channels = weights[axis]
        scales = tuple(float(scale) for scale in self._rng.uniform(0.001, 0.003, channels))
        zeros = (0,) * channels
        drawn = self._rng.integers(-127, 128, weights).astype(np.int8)
        bias = self._rng.integers(-2000, 2000, channels).astype(np.int32)
        wide = Format("s32", tuple(self._last.scale * scale for scale in scales), zeros, 0)
        operands = [
            Value(f"{name} weights", weights, Format("s8", scales, zeros, axis), Kind.CONSTANT, drawn),
            Value(f"{name} bias", (channels,), wide, Kind.CONSTANT, bias),
        ]
        self._values += operands
        self.add(name, op, shape, operands=[value.name for value in operands])

    def add(self, name: str, op: Op, shape: Shape, format: Format = ACTIVATION, operands: Sequence[str] = ()) -> None:
        """Any layer."""
        value = Value(name, shape, format)
        self._nodes.append(Node(name, op, (self._last.name, *operands), (name,), (), (name,)))
        self._values.append(value)
        self._last = value

    def graph(self, name: str) -> Graph:
        """All of them."""
        return verify(Graph(name, ("x",), (self._last.name,), {v.name: v for v in self._values}, tuple(self._nodes)))
