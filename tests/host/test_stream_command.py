"""`lil stream`: the table, the file, the test set, the frame clock, and a board that is too slow."""

from __future__ import annotations

import json

import numpy as np
import pytest

from command_line import lil
from lilliput.bench.networks import Network, tcn
from lilliput.codegen import c_project
from lilliput.flow.frame_clock import run_clock
from lilliput.flow.labelled import read_labelled
from lilliput.formats import load
from lilliput.graph import InputError, evaluate, text
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.run.host import HostTwin
from lilliput.signal.streaming import stream
from streamed import PADDINGS, as_floats, random_network, random_rows, windows

BOARD = "generic-cortex-m4"


@pytest.fixture
def emulator():
    pytest.importorskip("unicorn", reason="needs the emulate extra")


@pytest.fixture
def causal(tmp_path):
    path = tmp_path / "causal.lil"
    path.write_text(text(tcn("causal", 24, 4, 8, (1, 2))))
    return path


@pytest.fixture
def padded(tmp_path):
    network = Network("padded", (16, 1, 4))
    x = network.convolution("x", 8, Conv2D(padding=((1, 1), (0, 0))), (3, 1))
    pool = network.add(AveragePool2d((16, 1), (16, 1)), (x,), network.format(x))
    path = tmp_path / "padded.lil"
    path.write_text(text(network.graph(network.dense(pool, 3))))
    return path


@pytest.mark.parametrize("padding", PADDINGS)
def test_every_chunk_size_gives_the_results_of_the_windows(padding):
    network = stream(random_network(np.random.default_rng(5), padding), mode="exact")
    rows = random_rows(network, network.window + 5 * network.hop + 1)
    expected = [outputs[0] for _, outputs in windows(network, rows)]
    assert len(expected) > 2
    name = network.graph.outputs[0]
    with HostTwin([c_project(network.graph)], sanitize=True) as twin:
        for chunk in range(1, 2 * network.window + 1):
            found = [fed.outputs[name] for fed in twin.feed(rows, [chunk])]
            for mine, whole in zip(found, expected, strict=True):
                np.testing.assert_array_equal(mine, whole[len(whole) - len(mine) :], err_msg=f"chunks of {chunk}")


@pytest.mark.parametrize("seed", range(4))
def test_floats_stream_to_the_byte_where_c_is_compared_with_c(seed):
    """Each kernel sums a result's products in one order, however many rows a call has."""
    network = stream(as_floats(random_network(np.random.default_rng(seed), PADDINGS[seed % 3])), mode="exact")
    rows = random_rows(network, network.window + 4 * network.hop)
    with HostTwin([c_project(network.graph)]) as twin:
        found = [fed.outputs[network.graph.outputs[0]] for fed in twin.feed(rows)]
    ends = [(call + 1) * network.hop for call, _ in windows(network, rows)]
    with HostTwin([c_project(network.batch)]) as twin:
        (expected,) = twin.run([np.stack([rows[end - network.window : end] for end in ends])])
    for mine, whole in zip(found, expected, strict=True):
        assert mine.tobytes() == whole[len(whole) - len(mine) :].tobytes()


def test_the_table_and_the_file(causal, tmp_path):
    out = tmp_path / "stream.lil"
    said = lil("stream", causal, "--out", out)
    assert said.exit_code == 0, said.stderr
    assert "24 frames, 1 a call" in said.stdout
    network = stream(load(causal))
    again = load(out)
    assert text(again) == text(network.graph)


def test_padding_is_a_sentence_with_two_ways_out(padded):
    said = lil("stream", padded)
    assert said.exit_code == 2
    assert "'conv2d_0' (conv2d, 1 rows before and 1 behind)" in said.stderr
    assert "--mode exact" in said.stderr
    assert "--rewrite valid" in said.stderr
    assert lil("stream", padded, "--rewrite", "valid").exit_code == 0


def test_right_answers_before_and_after(padded, tmp_path):
    graph = load(padded)
    x = random_rows(stream(graph, mode="exact"), 16 * 20).reshape(20, 16, 1, 4)
    labels = [evaluate(graph, [sample]).outputs[0].argmax() for sample in x]
    np.savez(tmp_path / "test.npz", x=x, labels=labels)
    said = lil("stream", padded, "--rewrite", "valid", "--test", tmp_path / "test.npz", "--json")
    told = json.loads(said.stdout)["test"]
    assert told["right before"] == 20
    assert 0 < told["right after"] <= 20


def test_test_sets_that_do_not_fit_are_told(padded, tmp_path):
    graph = load(padded)
    np.savez(tmp_path / "short.npz", x=np.zeros((3, 5)), labels=np.zeros(3, int))
    with pytest.raises(InputError, match=r"expected \(n, \.\.\.\) with 64 numbers a sample"):
        read_labelled(tmp_path / "short.npz", graph)
    with pytest.raises(InputError, match=r"there is no y_labels\.csv in it"):
        read_labelled(tmp_path, graph)
    (tmp_path / "y_labels.csv").write_text("a.bin,3,1\n")
    with pytest.raises(InputError, match="expected the 64 bytes of an input"):
        read_labelled(tmp_path, graph)
    (tmp_path / "a.bin").write_bytes(bytes(64))
    x, labels = read_labelled(tmp_path, graph)
    assert (x.shape, labels.tolist()) == ((1, 16, 1, 4), [1])


@pytest.mark.long
@pytest.mark.usefixtures("emulator")
def test_a_hop_is_counted_and_slow_boards_are_refused(causal):
    kept = lil("stream", causal, "--board", BOARD, "--period", "32ms", "--json")
    assert kept.exit_code == 0, kept.stderr
    told = json.loads(kept.stdout)
    assert 0 < told["cost"]["share"] < 0.2
    assert told["pace"]["clock"]["dropped"] == 0
    late = lil("stream", causal, "--board", BOARD, "--period", f"{told['cost']['seconds'][0] * 0.9e6:.1f}us")
    assert late.exit_code == 1
    assert "causal_stream is too slow for a frame every" in late.stdout
    ways = [line for line in late.stdout.splitlines() if line.startswith("  - ")]
    assert 1 <= len(ways) <= 3
    assert "at most" in ways[-1] or "take a faster board" in ways[-1] or "--hop" in ways[-1]


def test_a_stream_too_large_for_the_board_is_told_what_fits(tmp_path):
    path = tmp_path / "wide.lil"
    path.write_text(text(tcn("wide", 64, 8, 192, (1, 2, 4, 8))))
    said = lil("stream", path, "--hop", 32, "--board", "microbit")
    assert said.exit_code == 2
    assert "wide_stream does not fit" in said.stderr


@pytest.mark.parametrize(("period", "sentence"), [("fast", "such as 32ms"), ("0ms", "such as 32ms"), ("5", "its unit")])
def test_periods_have_a_unit(causal, period, sentence):
    said = lil("stream", causal, "--board", BOARD, "--period", period)
    assert said.exit_code == 2
    assert sentence in said.stderr
    assert "give --board, too" in lil("stream", causal, "--period", "1ms").stderr


def test_the_frame_clock():
    """1 s of a frame every 10 ms: calls of 2 frames in 15 ms keep up, in 25 ms they lose a fifth, less what waits."""
    fast, slow = run_clock([0.015], 2, 0.01, 1.0), run_clock([0.025], 2, 0.01, 1.0)
    assert (fast.frames, fast.dropped) == (100, 0)
    assert fast.load == pytest.approx(0.75)
    assert fast.latency == pytest.approx(0.015)
    assert 15 <= slow.dropped <= 34
    uneven = run_clock([0.001, 0.028], 2, 0.01, 1.0)  # the next frame comes when the other buffer is free again
    assert uneven.dropped == 0
    assert uneven.latency == pytest.approx(0.028)
