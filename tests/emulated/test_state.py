"""State lives: fifty calls of a delay line and of recurrent layers, equal in reference, host twin and on cores."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

import lilliput as lil
from lilliput.boards import load_board
from lilliput.graph import evaluate
from lilliput.ops.case import case_graph, case_inputs
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin

pytest.importorskip("unicorn", reason="needs the emulate extra")
CALLS = 50


def case(name, wanted):
    """The first case of an operator that satisfies `wanted`."""
    return next(c for c in import_module(f"lilliput.ops.nn.{name}.cases").CASES if wanted(c))


CASES = {
    "delay": lambda: case("delay", lambda c: True),
    "lstm int8": lambda: case("lstm", lambda c: c.note == "one step" and not c.outputs[0].is_float),
    "lstm float": lambda: case("lstm", lambda c: c.note == "one step" and c.outputs[0].is_float),
    "svdf int8": lambda: case("svdf", lambda c: not c.outputs[0].is_float),
}


@pytest.mark.parametrize(
    "board", ["generic-cortex-m4", pytest.param("generic-cortex-m0", marks=pytest.mark.long), "generic-rv32imc"]
)
@pytest.mark.parametrize("style", ["source", "blob"])
@pytest.mark.parametrize("name", CASES)
def test_fifty_calls(name, style, board):
    chosen = CASES[name]()
    firmware = lil.build(case_graph(chosen, 1, "streaming"), board, options=lil.BuildOptions(style=style))
    graph = firmware.graph
    shapes = [graph.values[n].shape for n in graph.inputs]
    samples = [[x.reshape(s) for x, s in zip(case_inputs(chosen, seed), shapes, strict=True)] for seed in range(CALLS)]
    stacked = [np.stack(arrays) for arrays in zip(*samples, strict=True)]
    states, wanted = None, []
    for sample in samples:
        trace = evaluate(graph, sample, states)
        states = trace.states
        wanted.append(trace.outputs[0])
    with HostTwin([firmware.project]) as twin:
        host = _from_the_start(twin, stacked)
        afresh = twin.run(stacked)[0]
    with EmulatedModel(firmware.image, firmware.project.layout, load_board(board)) as core:
        emulated = _from_the_start(core, stacked)
    assert emulated.tobytes() == host.tobytes()
    if chosen.outputs[0].is_float:
        np.testing.assert_allclose(host, np.stack(wanted), atol=1e-4)  # our exp and tanh against numpy's, fifty times
    else:
        np.testing.assert_array_equal(host, np.stack(wanted))
    assert afresh.tobytes() != host.tobytes(), "without its state the answers would be the same: the test sees nothing"


def _from_the_start(model, stacked):
    """All samples in one go, the first from the initial state."""
    first = model.run([array[:1] for array in stacked], fresh=True)[0]
    rest = model.run([array[1:] for array in stacked], fresh=False)[0]
    return np.concatenate([first, rest])
