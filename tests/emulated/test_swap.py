"""Swapped models on emulated cores, beside a block device that keeps the core's modelled time."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.bench.networks import vgg
from lilliput.codegen.firmware import pattern_samples
from lilliput.flow.swap import build_swapped
from lilliput.graph import ToolError, UnsupportedError, evaluate
from lilliput.run.emulated_model import is_emulated
from lilliput.swap.program import SERIAL, Options

BOARDS = ["nucleo-l4r5zi", "generic-cortex-m0", "generic-rv32imc"]
FRAMES = 3


@pytest.fixture(scope="module")
def graph():
    return vgg("small", 16, ((8, 8), (16,)), (64, 10))


def expected(graph):
    (frames,) = pattern_samples([graph.values["x"]], FRAMES)
    return np.stack([evaluate(graph, [frame]).outputs[0] for frame in frames])


@pytest.mark.parametrize("board", BOARDS)
def test_every_core_gives_the_bytes_of_the_reference(graph, board):
    firmware = build_swapped(graph, 12000, board, swap=Options(2, 2), frames=FRAMES)
    if not is_emulated(firmware.board):
        pytest.skip("unicorn is not installed")
    assert np.array_equal(firmware.measure().outputs, expected(graph))


def test_scratch_goes_to_the_fast_memory(graph):
    firmware = build_swapped(graph, 12000, "nucleo-h743zi", swap=Options(2, 2), frames=FRAMES)
    dtcm = next(region for region in firmware.board.regions if region.name == "dtcm")
    for block in ("scratch", "lane_0"):
        assert dtcm.origin <= firmware.image.symbol(block).address < dtcm.origin + dtcm.size
    axi = firmware.board.ram
    assert axi.origin <= firmware.image.symbol("ctx").address < axi.origin + axi.size
    assert np.array_equal(firmware.measure().outputs, expected(graph))


def test_time_is_the_processors_and_the_devices(graph):
    serial = build_swapped(graph, 12000, swap=SERIAL, frames=FRAMES).measure()
    piped = build_swapped(graph, 24000, swap=Options(2, 2), frames=FRAMES).measure()
    # in turn, but for the checks: a tile that has come is checked while the next one is under way
    both = serial.computing + serial.moving
    assert both - serial.scheduling <= serial.cycles <= both
    assert max(piped.computing, piped.moving) <= piped.cycles < serial.cycles
    assert serial.read > piped.read > 0
    assert serial.written > piped.written


def test_a_slower_device_is_waited_for(graph):
    firmware = build_swapped(graph, 12000, swap=SERIAL)
    fast, slow = firmware.measure(10e6), firmware.measure(5e6)
    assert slow.moving == pytest.approx(2 * fast.moving)
    assert slow.computing == pytest.approx(fast.computing, rel=0.01)
    assert fast.moving - fast.scheduling <= slow.cycles - fast.cycles <= fast.moving


def test_a_damaged_image_ends_in_the_error_code(graph):
    firmware = build_swapped(graph, 12000)
    damaged = bytearray(firmware.project.image)
    damaged[1000] ^= 1
    with pytest.raises(ToolError, match="exit code 1, expected 0"):
        firmware.measure(contents=bytes(damaged))
    with pytest.raises(ToolError, match="exit code 1, expected 0"):
        firmware.measure(contents=b"")


def test_avr_cannot_swap(graph):
    with pytest.raises(UnsupportedError, match="whose constants are read by other instructions"):
        build_swapped(graph, 12000, "arduino-uno")
