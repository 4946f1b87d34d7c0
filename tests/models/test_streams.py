"""The reference models as streams: equal to the window on every core, and as cheap as they must be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.flow.stream import measure
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin
from lilliput.signal.streaming import stream
from real_models import GOLDEN, data
from streamed import check_stream, random_rows, windows

STREAMS = {
    "wake word": ("str_ww_ref_model", {}, 0.12),
    "keywords, exact": ("kws_ref_model", {"mode": "exact"}, 0.45),
    "keywords, valid": ("kws_ref_model", {"rewrite": "valid"}, 0.10),
}
CORES = [
    "generic-cortex-m4",
    *(pytest.param(core, marks=pytest.mark.long) for core in ("generic-cortex-m0", "generic-rv32imc")),
]


def network(name: str):
    model, how, _ = STREAMS[name]
    return stream(lil.load(data(GOLDEN[model])), **how)


def telling(name: str):
    """The network up to its last softmax, behind which random windows look alike."""
    model, how, _ = STREAMS[name]
    graph = lil.load(data(GOLDEN[model]))
    *layers, softmax = graph.nodes
    return stream(replace(graph, outputs=softmax.inputs).with_nodes(layers), **how)


@pytest.mark.parametrize("name", STREAMS)
def test_the_reference_gives_the_windows_bytes(name):
    streamed = telling(name)
    assert check_stream(streamed, random_rows(streamed, streamed.window + 6 * streamed.hop)) >= 6


@pytest.mark.parametrize("board", CORES)
@pytest.mark.parametrize("name", STREAMS)
def test_host_and_core_give_the_windows_bytes(name, board):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    streamed = telling(name)
    rows = random_rows(streamed, streamed.window + 3 * streamed.hop)
    expected = [outputs[0].tobytes() for _, outputs in windows(streamed, rows)]
    firmware = lil.build(streamed.graph, board)
    output = firmware.graph.outputs[0]
    with HostTwin([firmware.project]) as twin:
        for chunk in (1, 2 * streamed.window):
            assert [fed.outputs[output].tobytes() for fed in twin.feed(rows, [chunk])] == expected
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
        assert [fed.outputs[output].tobytes() for fed in core.feed(rows, [5])] == expected
    assert len(set(expected)) > 1, "all windows look alike to the model"


@pytest.mark.long
@pytest.mark.parametrize("name", STREAMS)
def test_every_chunk_size(name):
    streamed = telling(name)
    rows = random_rows(streamed, 2 * streamed.window)
    expected = [outputs[0].tobytes() for _, outputs in windows(streamed, rows)]
    firmware = lil.build(streamed.graph, "generic-cortex-m4")
    with HostTwin([firmware.project], sanitize=True) as twin:
        for chunk in range(1, 2 * streamed.window + 1):
            found = [fed.outputs[firmware.graph.outputs[0]].tobytes() for fed in twin.feed(rows, [chunk])]
            assert found == expected, f"chunks of {chunk}"


@pytest.mark.long
@pytest.mark.parametrize("name", STREAMS)
def test_a_hop_costs_a_part_of_the_window(name):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    share = measure(network(name), "nucleo-l4r5zi").share
    assert share is not None
    assert 0.01 < share <= STREAMS[name][2]


def test_the_rewrite_keeps_most_answers():
    from lilliput.flow.labelled import read_labelled, right_answers

    graph = lil.load(data(GOLDEN["kws_ref_model"]))
    samples, labels = read_labelled(data("kws01"), graph)
    before = right_answers(graph, samples[:200], labels[:200])
    after = right_answers(network("keywords, valid").batch, samples[:200], labels[:200])
    assert before >= 170
    assert before - 20 <= after <= before
    shuffled = np.random.default_rng(0).permutation(labels[:200])
    assert right_answers(graph, samples[:200], shuffled) < 50
