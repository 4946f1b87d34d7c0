"""Networks that take a window, as streams: the same bytes in each call, and sentences where that cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.bench.networks import Network, tcn
from lilliput.graph import LITERT, Format, InputError, Schedule, UnsupportedError, evaluate
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.transpose import Transpose
from lilliput.signal.streaming import stream
from streamed import PADDINGS, check_stream, random_network, random_rows

SAME = ((1, 1), (0, 0))


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("seed", range(40))
def test_each_result_is_that_of_the_window_that_ends_there(padding, seed):
    rng = np.random.default_rng([seed, PADDINGS.index(padding)])
    graph = random_network(rng, padding)
    usual = stream(graph, mode="exact")
    for hop in {usual.hop, 2 * usual.hop, max(1, usual.hop // 2)}:
        if hop < usual.window:
            network = stream(graph, mode="exact", hop=hop)
            assert check_stream(network, random_rows(network, usual.window + 6 * usual.hop)) >= 3


def padded(frames: int = 12, end: str = "pool") -> Network:
    """Two convolutions that pad in time, with a skip round the second, and a pool over time or a dense layer."""
    network = Network("padded", (frames, 1, 3))
    x = network.convolution("x", 4, Conv2D(padding=SAME), (3, 1))
    network.sum(network.convolution(x, 4, Conv2D(padding=SAME), (3, 1)), x)
    return network


def pooled(frames: int = 12):
    network = padded(frames)
    pool = AveragePool2d((frames, 1), (frames, 1))
    return network.graph(network.dense(network.add(pool, ("add_2",), network.format("add_2")), 3))


def test_the_exact_mode_computes_the_borders_and_one_row():
    layers = {layer.layer: layer for layer in stream(pooled(), mode="exact").layers}
    assert [(layers[n].top, layers[n].new, layers[n].bottom) for n in ("conv2d_0", "conv2d_1", "add_2")] == [
        (1, 1, 1), (2, 1, 2), (2, 1, 2),
    ]  # fmt: skip


def test_padding_is_named_with_both_ways_out():
    said = r"'conv2d_0' \(conv2d, 1 rows before and 1 behind\), 'conv2d_1' .*--mode exact.*--rewrite valid"
    with pytest.raises(UnsupportedError, match=said):
        stream(pooled())


def test_the_rewrite_drops_rows_and_cuts_skips():
    network = stream(pooled(), rewrite="valid")
    assert {layer.layer: layer.window for layer in network.layers}["conv2d_1"] == 8
    cut = network.batch.values["conv2d_0 for add_2"]
    assert cut.shape == (8, 1, 4)
    assert check_stream(network, random_rows(network, 20)) == 9
    window = random_rows(network, 12)
    inside = evaluate(pooled(), [window]).values
    valid = evaluate(network.batch, [window]).values
    np.testing.assert_array_equal(valid["add_2"], inside["add_2"][2:-2], err_msg="rows that saw no padding")


def test_rewrites_that_cannot_be_are_refused():
    network = padded()
    with pytest.raises(UnsupportedError, match=r"cannot be made valid in time: layer 'dense_\d' .*--mode exact"):
        stream(network.graph(network.dense("add_2", 3)), rewrite="valid")
    with pytest.raises(UnsupportedError, match="cannot be made valid in time"):
        stream(pooled(4), rewrite="valid")


def test_causal_padding_streams_as_it_is_where_the_last_frame_decides():
    network = stream(tcn(frames=40, features=5, channels=8))
    assert all(layer.top == layer.bottom == 0 and layer.new <= 1 for layer in network.layers)
    assert check_stream(network, random_rows(network, 50)) == 11


def test_layers_behind_a_stride_run_as_often_as_they_have_rows():
    network = Network("strided", (21, 1, 3))
    x = network.convolution("x", 4, Conv2D((2, 1)), (3, 1))
    x = network.convolution(x, 4, Conv2D((2, 1)), (3, 1))
    graph = network.graph(network.dense(x, 3))
    streamed = stream(graph, hop=1)
    assert [streamed.graph.schedule(n) for n in ("conv2d_0 new", "conv2d_1 new", "dense_3")] == [
        Schedule(2, 2), Schedule(4, 8), Schedule(4, 20),
    ]  # fmt: skip
    assert stream(graph).hop == 4
    with pytest.raises(InputError, match="a hop is a multiple or a divisor of 2 frames, not 3"):
        stream(graph, hop=3)
    with pytest.raises(InputError, match="a hop is 1 to 20 frames"):
        stream(graph, hop=21)


def test_one_window_is_a_dense_layer_but_not_where_that_rounds_otherwise():
    graph = tcn(frames=40, features=5, channels=8)
    ours = stream(graph).graph
    assert not any(isinstance(node.op, Conv2D) for node in ours.nodes)
    theirs = stream(replace(graph, arithmetic=LITERT)).graph
    assert sum(isinstance(node.op, Dense) for node in theirs.nodes) == 1


def test_layers_that_need_the_whole_window_say_so():
    network = Network("over_time", (16, 1, 4))
    x = network.convolution("x", 4, Conv2D(), (3, 1))
    flat = network.add(Reshape((14, 4)), (x,), network.format(x))
    turned = network.add(Transpose((1, 0)), (flat,), network.format(flat))
    over = network.add(Softmax(), (turned,), Format("s8", (1 / 256,), (-128,)))
    streamed = stream(network.graph(network.dense(over, 3)))
    notes = {layer.layer: layer.note for layer in streamed.layers if layer.note}
    assert notes == {}
    assert {layer.layer: layer.window for layer in streamed.layers}["softmax_3"] == 0
    assert check_stream(streamed, random_rows(streamed, 20)) == 5
    whole = stream(as_hybrid(network.graph(x)))
    assert {layer.note for layer in whole.layers if layer.note} == {"its result depends on all rows at once"}


def as_hybrid(graph):
    """Float inputs and outputs round int8 weights: x is quantized on the way, by the largest number of all rows."""
    values = {
        name: value if value.format.dtype == "s8" and value.is_constant else real(value)
        for name, value in graph.values.items()
    }
    return replace(graph, values=values)


def real(value):
    data = None if value.data is None else value.data.astype(np.float32)
    return replace(value, format=Format(), data=data)


def test_what_cannot_be_fed_is_told():
    graph = pooled()
    with pytest.raises(InputError, match="is fed rows already"):
        stream(stream(graph, mode="exact").graph)
    with pytest.raises(InputError, match="mode of a stream is one of none, exact, not 'fast'"):
        stream(graph, mode="fast")
    two = replace(graph, inputs=("x", "y"), values={**graph.values, "y": replace(graph.values["x"], name="y")})
    with pytest.raises(UnsupportedError, match=r"has 2 inputs \(x, y\), but a stream feeds one"):
        stream(two)
    with pytest.raises(InputError, match="no axis that could be time"):
        stream(Network("one", (1,)).graph("x"))
