"""Random networks as streams on emulated cores: the bytes of the host twin, in integers and in floats."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin
from lilliput.signal.streaming import stream
from streamed import PADDINGS, as_floats, random_network, random_rows, windows

pytest.importorskip("unicorn", reason="needs the emulate extra")
LONG = [pytest.param(core, marks=pytest.mark.long) for core in ("generic-cortex-m0", "generic-rv32imc")]


@pytest.mark.parametrize("board", ["generic-cortex-m4", *LONG])
@pytest.mark.parametrize("is_float", [False, True])
@pytest.mark.parametrize("padding", PADDINGS)
def test_a_core_gives_the_host_twins_bytes(padding, is_float, board):
    graph = random_network(np.random.default_rng([7, PADDINGS.index(padding)]), padding)
    network = stream(as_floats(graph) if is_float else graph, mode="exact")
    rows = random_rows(network, network.window + 4 * network.hop)
    firmware = lil.build(network.graph, board)
    output = firmware.graph.outputs[0]
    with HostTwin([firmware.project]) as twin:
        expected = [fed.outputs[output] for fed in twin.feed(rows, [3])]
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
        found = [fed.outputs[output] for fed in core.feed(rows, [5])]
    assert len(expected) > 2
    assert [each.tobytes() for each in found] == [each.tobytes() for each in expected]
    if not is_float:
        for mine, (_, whole) in zip(found, windows(network, rows), strict=True):
            np.testing.assert_array_equal(mine, whole[0][len(whole[0]) - len(mine) :])
