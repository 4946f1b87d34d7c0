"""Networks over time made up at random, and the proof that their streams give what they give for each window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lilliput.bench.networks import Network
from lilliput.graph import Format, Graph, Value, evaluate, evaluate_rows
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.window import Pair
from lilliput.signal.streaming import StreamedNetwork

PADDINGS = ("valid", "causal", "same")


def random_network(rng: np.random.Generator, padding: str, frames: int = 0) -> Graph:
    """Convolutions, pools, skips and branches over time, and one of several ends."""
    network = Network(
        "random", (frames or int(rng.integers(20, 34)), int(rng.integers(1, 3)), 3), int(rng.integers(99))
    )
    x = "x"
    for _ in range(int(rng.integers(1, 5))):
        if network.rows(x) < 8:
            break
        x = _layer(network, x, rng, padding)
    return network.graph(_end(network, x, str(rng.choice(["pool", "dense", "last", "rows", "time"]))))


def _layer(network: Network, x: str, rng: np.random.Generator, padding: str) -> str:
    size, stride, dilation = int(rng.integers(1, 4)), int(rng.choice([1, 1, 2])), int(rng.choice([1, 1, 2]))
    pads = _pads(padding, dilation * (size - 1))
    kind = str(rng.choice(["conv", "depthwise", "skip", "branch", "mean", "max"]))
    channels = network.channels(x)
    if kind == "conv":
        return network.convolution(x, 4, Conv2D((stride, 1), (dilation, 1), (pads, (0, 0)), "relu"), (size, 1))
    if kind == "depthwise":
        return network.depthwise(x, DepthwiseConv2D((stride, 1), (dilation, 1), (pads, (0, 0))), (size, 1))
    if kind in ("skip", "branch"):
        same = (size - 1, 0) if padding == "causal" else ((size - 1) // 2, size // 2)
        y = network.convolution(x, channels, Conv2D(padding=(same, (0, 0))), (size, 1))
        if kind == "skip":
            return network.sum(x, y)
        z = network.convolution(x, channels, Conv2D(padding=((2, 0), (0, 0))), (3, 1))
        return network.sum(network.sum(y, z), network.add(Concat(2), (x,), network.format(x)))
    pool = AveragePool2d if kind == "mean" else MaxPool2d
    return network.add(pool((size, 1), (stride, 1), (_pads(padding, size - 1), (0, 0))), (x,), network.format(x))


def _pads(padding: str, span: int) -> Pair:
    return {"valid": (0, 0), "causal": (span, 0), "same": (span // 2, span - span // 2)}[padding]


def _end(network: Network, x: str, kind: str) -> str:
    rows, columns, channels = network.shape_of(x)
    if kind == "pool":
        x = network.add(AveragePool2d((rows, columns), (rows, columns)), (x,), network.format(x))
    if kind == "last":
        x = network.add(StridedSlice((rows - 1, 0, 0), (1, columns, channels), (1, 1, 1)), (x,), network.format(x))
    if kind in ("pool", "last", "dense"):
        return network.dense(x, 3)
    if kind == "time":  # a softmax over time: all rows at once
        return network.add(Softmax(), (network.dense(x, rows),), Format("s8", (1 / 256,), (-128,)))
    return x


def as_floats(graph: Graph) -> Graph:
    """The same network in float32, with weights of its real numbers."""

    def real(value: Value) -> Value:
        data = None if value.data is None else value.format.decode(value.data).astype(np.float32)
        return replace(value, format=Format(), data=data)

    return replace(graph, values={name: real(value) for name, value in graph.values.items()})


def windows(network: StreamedNetwork, rows: np.ndarray) -> Iterator[tuple[int, tuple[np.ndarray, ...]]]:
    """(call, what the batch graph gives for the window that ends with it), for each call that gives a result."""
    hop, window = network.hop, network.window
    due = network.graph.schedule(network.graph.outputs[0])
    for call in range(len(rows) // hop):
        end = (call + 1) * hop
        if end >= window and due.runs(call):
            yield call, evaluate(network.batch, [rows[end - window : end]]).outputs


def random_rows(network: StreamedNetwork, count: int, seed: int = 0) -> np.ndarray:
    """Frames from end to end of the input's range."""
    value = network.graph.values[network.graph.inputs[0]]
    rng = np.random.default_rng(seed)
    if value.format.is_float:
        return rng.uniform(-1, 1, (count, *value.shape[1:])).astype(np.float32)
    return rng.integers(*value.format.range, (count, *value.shape[1:]), endpoint=True).astype(value.format.numpy)


def check_stream(network: StreamedNetwork, rows: np.ndarray) -> int:
    """Results that were compared; fails where one differs from the batch graph's, or comes when none is due."""
    traces = list(evaluate_rows(network.graph, rows))
    compared = 0
    for call, expected in windows(network, rows):
        found = traces[call].outputs
        assert found, f"no result in call {call}"
        for mine, whole in zip(found, expected, strict=True):
            np.testing.assert_array_equal(mine, whole[len(whole) - len(mine) :], err_msg=f"call {call}")
        compared += 1
    return compared
