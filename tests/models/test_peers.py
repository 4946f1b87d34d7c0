"""Ours against TFLite Micro with CMSIS-NN on a Cortex-M4: total flash, RAM with stack, instructions, model by model."""

from __future__ import annotations

import pytest

import lilliput as lil
from lilliput.bench.models import REAL
from lilliput.bench.peers import BOARD, TFLITE_MICRO
from real_models import data


@pytest.mark.parametrize("model", REAL)
def test_no_larger_and_no_slower(model):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    peer = TFLITE_MICRO[model]
    firmware = lil.build(lil.load(data(REAL[model])), BOARD)
    counted = firmware.profile()
    assert firmware.sizes.flash <= peer.flash
    assert firmware.sizes.ram + counted.peak_stack <= peer.ram
    assert counted.instructions <= peer.instructions
    assert counted.peak_stack <= firmware.stack_bound.bytes
