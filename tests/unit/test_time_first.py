"""Time that is not the first axis: convolutions over one axis as converters write them, and images turned."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.bench.networks import Network
from lilliput.graph import Format, Graph, InputError, evaluate, evaluate_rows
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.transpose import Transpose
from lilliput.signal.streaming import stream


def over_one_axis() -> Graph:
    """(24, 6): causal convolutions on (1, 24, channels), with the axis put in and taken out around each."""
    made = Network("conv1d", (24, 6))
    x = made.add(Reshape((1, 24, 6)), ("x",), made.format("x"))
    x = made.convolution(x, 8, Conv2D(padding=((0, 0), (2, 0)), activation="relu"), (1, 3))
    x = made.add(Reshape((24, 8)), (x,), made.format(x))
    x = made.add(Reshape((1, 24, 8)), (x,), made.format(x))
    x = made.convolution(x, 8, Conv2D(dilation=(1, 2), padding=((0, 0), (4, 0))), (1, 3))
    x = made.depthwise(x, DepthwiseConv2D(stride=(1, 2)), (1, 3))
    return made.graph(made.dense(x, 3))


def mel_by_time() -> Graph:
    """(5, 24, 2): frequency first, then time."""
    made = Network("image", (5, 24, 2))
    x = made.convolution("x", 4, Conv2D(stride=(2, 1), padding=((1, 1), (1, 1)), activation="relu"), (3, 3))
    x = made.depthwise(x, DepthwiseConv2D(padding=((1, 1), (0, 0))), (3, 2))
    x = made.add(MaxPool2d((2, 3), (1, 1)), (x,), made.format(x))
    wide = made.add(Concat(2), (x, x), made.format(x))
    low = made.add(StridedSlice((0, 0, 0), (1, made.shape_of(x)[1], 8), (1, 1, 1)), (wide,), made.format(wide))
    both = made.add(Add(), (low, wide), Format("s8", (0.5,), (1,)))
    return made.graph(made.dense(both, 3))


def turned_inside() -> Graph:
    """(3, 20): a transpose that nothing here turns takes values as they were."""
    made = Network("turned", (3, 20, 2))
    x = made.convolution("x", 4, Conv2D(), (1, 3))
    x = made.add(Transpose((2, 1, 0)), (x,), made.format(x))
    return made.graph(made.dense(x, 3))


@pytest.mark.parametrize(("graph", "axis"), [(over_one_axis(), None), (mel_by_time(), 1), (turned_inside(), 1)])
def test_streams_give_the_results_of_the_network_as_it_was(graph, axis):
    network = stream(graph, mode="exact", time_axis=axis)
    rng = np.random.default_rng(3)
    shape = network.graph.values["x"].shape[1:]
    rows = rng.integers(-128, 128, (network.window + 9, *shape)).astype(np.int8)
    results = []
    for call, trace in enumerate(evaluate_rows(network.graph, rows)):
        end = (call + 1) * network.hop
        if trace.outputs:
            window = rows[end - network.window : end]
            expected = evaluate(graph, [np.moveaxis(window, 0, axis or 0)]).outputs[0]
            np.testing.assert_array_equal(trace.outputs[0], expected)
            whole = np.moveaxis(window, 0, axis or 0)[None]
            np.testing.assert_array_equal(network.windows(whole)[0], window)
            results.append(expected.tobytes())
    assert len(set(results)) > 2


def test_layers_go_row_by_row_there_too():
    assert stream(over_one_axis(), mode="exact").graph.macs < over_one_axis().macs
    layers = {layer.layer: layer for layer in stream(mel_by_time(), mode="exact", time_axis=1).layers}
    assert [(layers[n].top, layers[n].new, layers[n].bottom) for n in ("conv2d_0", "depthwise_conv2d_1")] == [
        (1, 1, 1), (1, 1, 1),
    ]  # fmt: skip


def test_a_flat_input_has_the_axes_that_it_gets_first():
    made = Network("flat", (120,))
    x = made.add(Reshape((20, 6, 1)), ("x",), made.format("x"))
    x = made.convolution(x, 4, Conv2D(stride=(2, 2)), (4, 3))
    graph = made.graph(made.dense(x, 3))
    network = stream(graph)
    assert (network.window, network.hop) == (20, 2)
    rows = np.random.default_rng(0).integers(-128, 128, (30, 6, 1)).astype(np.int8)
    last = [trace.outputs[0] for trace in evaluate_rows(network.graph, rows) if trace.outputs][-1]
    np.testing.assert_array_equal(last, evaluate(graph, [rows[-20:].reshape(-1)]).outputs[0])


def test_an_axis_that_cannot_be_time_is_told():
    with pytest.raises(InputError, match=r"takes \[5, 24, 2\], where time may be axis \[0, 1, 2\], not 3"):
        stream(mel_by_time(), time_axis=3)
