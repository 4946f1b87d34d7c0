"""What an inference costs: the flash in front of the core is part of it."""

from __future__ import annotations

import pytest

from lilliput.flow.build import build
from lilliput.ops.case import case_graph
from lilliput.ops.nn.dense.cases import dense_s8

pytest.importorskip("unicorn", reason="needs the emulate extra")


def test_wait_states_are_in_every_figure():
    """64 KB of weights do not fit the data cache of an STM32L4R5: each of its words costs five cycles more, once."""
    graph = case_graph(dense_s8((256,), 256))
    near, far = (build(graph, board).profile() for board in ("generic-cortex-m4", "nucleo-l4r5zi"))
    assert near.instructions == far.instructions
    stalls = 256 * 256 / 16 * 5
    assert stalls <= far.cycles - near.cycles <= 1.1 * stalls
    assert sum(layer.cycles for layer in far.layers) == pytest.approx(far.cycles, rel=0.01)
    assert far.milliseconds == pytest.approx(far.cycles / 120e6 * 1e3)


def test_no_layer_is_cheaper_than_its_bound():
    """Every MAC of a dense layer is done, one by one, so even its bound costs more than nothing and less than it."""
    graph = case_graph(dense_s8((256,), 256))
    for board in ("generic-cortex-m4", "generic-cortex-m0plus", "generic-rv32imc"):
        (layer,) = build(graph, board).profile().layers
        assert 0 < layer.bound < layer.instructions
