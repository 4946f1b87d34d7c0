"""Networks made up for measurements: random int8 weights, every layer's outputs filling their range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lilliput.graph import TFLITE_MICRO, Format, Graph, Kind, Node, Op, Value, verify
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.window import Pair

SAME_3X3 = Conv2D(padding=((1, 1), (1, 1)))
WEIGHT_SCALE = 0.01
RANDOM = 73  # root mean square of random weights


@dataclass
class Network:
    """A graph that grows layer by layer; each method gives the name of what it adds."""

    name: str
    shape: tuple[int, ...]
    seed: int = 0
    _values: dict[str, Value] = field(default_factory=dict)
    _nodes: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        self._values["x"] = Value("x", self.shape, Format("s8", (1 / 16,), (3,)), Kind.INPUT)

    def convolution(self, x: str, channels: int, op: Conv2D = SAME_3X3, size: int | Pair = 3) -> str:
        """A window over all channels of x; a square one where `size` is one number."""
        rows, columns = (size, size) if isinstance(size, int) else size
        return self._weighted(op, x, (channels, rows, columns, self._values[x].shape[-1]))

    def depthwise(self, x: str, op: DepthwiseConv2D, size: Pair) -> str:
        """A window over each channel of x."""
        return self._weighted(op, x, (*size, self._values[x].shape[-1]))

    def dense(self, x: str, outputs: int, activation: str = "none") -> str:
        """All of x to all of the outputs."""
        value = self._values[x]
        if len(value.shape) > 1:
            x = self.add(Reshape((value.size,)), (x,), value.format)
        return self._weighted(Dense(activation), x, (outputs, value.size))

    def pool(self, x: str) -> str:
        """The larger of two in both directions."""
        return self.add(MaxPool2d((2, 2), (2, 2)), (x,), self._values[x].format)

    def sum(self, x: str, y: str) -> str:
        """Two values of one shape."""
        scale = self._values[x].scale + self._values[y].scale
        return self.add(Add(), (x, y), Format("s8", (scale,), (-4,)))

    def add(self, op: Op, inputs: Sequence[str], format: Format) -> str:
        """Any operator with one output."""
        name = f"{op.name}_{len(self._nodes)}"
        (shape,) = op.infer(*(self._values[n] for n in inputs))
        self._values[name] = Value(name, shape, format)
        self._nodes.append(Node(name, op, tuple(inputs), (name,), (), (name,)))
        return name

    def rows(self, x: str) -> int:
        """The first extent of a value."""
        return self._values[x].shape[0]

    def channels(self, x: str) -> int:
        """The last extent of a value."""
        return self._values[x].shape[-1]

    def shape_of(self, x: str) -> tuple[int, ...]:
        """The extents of a value."""
        return self._values[x].shape

    def format(self, x: str) -> Format:
        """How a value is stored."""
        return self._values[x].format

    def graph(self, output: str) -> Graph:
        """What was built, up to one value."""
        return verify(Graph(self.name, ("x",), (output,), self._values, tuple(self._nodes), TFLITE_MICRO))

    def _weighted(self, op: Op, x: str, shape: tuple[int, ...]) -> str:
        weights, bias = f"weights_{len(self._nodes)}", f"bias_{len(self._nodes)}"
        numbers = self._rng.integers(-127, 128, shape).astype(np.int8)
        self._values[weights] = Value(weights, shape, Format("s8", (WEIGHT_SCALE,), (0,)), Kind.CONSTANT, numbers)
        axis = op.WEIGHTS[1]
        biases = self._rng.integers(-999, 1000, shape[axis]).astype(np.int32)
        self._values[bias] = Value(bias, (shape[axis],), Format("s32"), Kind.CONSTANT, biases)
        reach = RANDOM * float(np.sqrt(np.prod(shape) / shape[axis]))
        return self.add(
            op, (x, weights, bias), Format("s8", (float(self._values[x].scale * WEIGHT_SCALE * reach),), (-9,))
        )


def vgg(
    name: str = "vgg",
    image: int = 32,
    widths: Sequence[Sequence[int]] = ((32, 32), (64, 64), (128, 128)),
    dense: Sequence[int] = (256, 10),
) -> Graph:
    """Convolutions of 3x3 with a pooling behind each group, then dense layers. After Simonyan and Zisserman 2015."""
    network, x = Network(name, (image, image, 3)), "x"
    for group in widths:
        for width in group:
            x = network.convolution(x, width, replace(SAME_3X3, activation="relu"))
        x = network.pool(x)
    for outputs in dense:
        x = network.dense(x, outputs)
    return network.graph(x)


def tcn(
    name: str = "tcn", frames: int = 64, features: int = 40, channels: int = 64, dilations: Sequence[int] = (1, 2, 4, 8)
) -> Graph:
    """Dilated causal convolutions over time with skips, and classes from the last frame. After Bai et al. 2018."""
    network = Network(name, (frames, 1, features))
    x = network.convolution("x", channels, Conv2D(activation="relu"), size=1)
    for dilation in dilations:
        causal = Conv2D(dilation=(dilation, 1), padding=((2 * dilation, 0), (0, 0)), activation="relu")
        x = network.sum(network.convolution(x, channels, causal, (3, 1)), x)
    last = StridedSlice((frames - 1, 0, 0), (1, 1, channels), (1, 1, 1))
    x = network.dense(network.add(last, (x,), network.format(x)), 12)
    return network.graph(network.add(Softmax(), (x,), Format("s8", (1 / 256,), (-128,))))
