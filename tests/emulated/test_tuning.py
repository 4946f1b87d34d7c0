"""Tuning by measurement: the tuner finds what is fastest, the same every time, and changes no byte."""

from __future__ import annotations

import json

import numpy as np
import pytest

from command_line import lil
from lilliput.boards import load_board
from lilliput.codegen.firmware import pattern_inputs
from lilliput.flow.build import build
from lilliput.flow.options import BuildOptions
from lilliput.flow.tuning.measure import measure
from lilliput.flow.tuning.session import EmulatedSession, HostSession
from lilliput.flow.tuning.table import chosen_for, user_table, write_table
from lilliput.flow.tuning.tune import tune
from lilliput.graph import NO_CHOICES, Choice, evaluate
from lilliput.ops.case import case_graph
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.dense.cases import dense_s8
from small_models import dense

pytest.importorskip("unicorn", reason="needs the emulate extra")

BOARD = load_board("nucleo-l4r5zi")
GRAPH = case_graph(dense_s8((96,), 32))


@pytest.fixture
def slow_first(monkeypatch):
    """The portable kernel stands first, so that the tuner has something to find."""
    monkeypatch.setattr(Dense, "KERNELS", tuple(sorted(Dense.KERNELS, key=lambda kernel: len(kernel.needs))))


@pytest.fixture
def own_cache(monkeypatch, tmp_path):
    """No choices but those of the test; what was compiled stays where it is."""
    monkeypatch.setattr("lilliput.flow.tuning.table.cache_folder", lambda: tmp_path)


def tuned():
    session = EmulatedSession(BOARD)
    try:
        return tune(GRAPH, session, BOARD.core.features)
    finally:
        session.close()


def test_the_tuner_finds_the_fast_kernel_every_time(slow_first):
    first, second = tuned(), tuned()
    assert first == second
    (row,) = first.rows
    assert (row.usual, row.choice, row.tried) == (Choice("dense_s8"), Choice("dense_s8_dsp"), 3)
    assert row.cost * 1.5 < row.usual_cost
    assert first.after.cost * 1.5 < first.before.cost
    assert first.after.outputs == first.before.outputs


def test_the_usual_kernel_stays_where_it_is_best():
    found = tuned()
    assert [row.choice for row in found.rows] == [Choice("dense_s8_dsp")]
    assert found.after == found.before


def test_a_build_takes_the_choice_and_keeps_every_byte(slow_first, own_cache):
    write_table(user_table(BOARD.core.name), tuned().choices)
    inputs = [array[None] for array in pattern_inputs([GRAPH.values[name] for name in GRAPH.inputs])]
    firmwares = [build(GRAPH, BOARD, options=BuildOptions(tuned=tuned)) for tuned in (True, False)]
    assert [f.project.layout.steps[0].kernel.stem for f in firmwares] == ["dense_s8_dsp", "dense_s8"]
    fast, slow = (firmware.run(*inputs) for firmware in firmwares)
    np.testing.assert_array_equal(fast, slow)


@pytest.mark.parametrize("options", [BuildOptions(optimize="size"), BuildOptions(kernels="portable")])
def test_other_styles_do_not_look_at_choices(slow_first, own_cache, options):
    write_table(user_table(BOARD.core.name), tuned().choices)
    assert build(GRAPH, BOARD, options=options).project.layout.steps[0].kernel.stem == "dense_s8"


@pytest.mark.parametrize("session", [EmulatedSession(BOARD), HostSession()], ids=["emulated", "host"])
def test_every_session_runs_the_same_model(session):
    try:
        measured = measure(GRAPH, session, BOARD.core.features, NO_CHOICES)
        outputs = session.read()
    finally:
        session.close()
    sample = pattern_inputs([GRAPH.values[name] for name in GRAPH.inputs])
    np.testing.assert_array_equal(outputs[0], evaluate(GRAPH, sample).outputs[0])
    assert measured.cost > 0
    assert measured.constants >= 96 * 32
    assert measured.arena == 96 + 32


def test_the_command_writes_a_table_that_builds_read(slow_first, own_cache, tmp_path):
    model = tmp_path / "small.tflite"
    model.write_bytes(dense())
    said = lil("tune", model, "--core", "cortex-m4")
    assert said.exit_code == 0, said.stderr
    assert "times as fast" in said.stdout
    chosen = {choice.kernel for signature, choice in chosen_for("cortex-m4f").items() if signature.startswith("dense")}
    assert len(chosen) == 1
    assert chosen < {"dense_s8_dsp", "dense_s8_dsp_small"}
    again = json.loads(lil("tune", model, "--board", "generic-cortex-m4", "--json").stdout)
    assert again["unit"] == "cycles"
    assert again["rows"][0]["choice"] == {"kernel": chosen.pop(), "settings": {}}


def test_the_command_wants_one_target(tmp_path):
    for arguments in ([], ["--core", "cortex-m4", "--board", "microbit"]):
        said = lil("tune", tmp_path / "none.tflite", *arguments)
        assert said.exit_code == 2
        assert "give --core cortex-m4 or --board nucleo-l4r5zi, not both" in said.stderr
