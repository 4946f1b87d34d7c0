"""Ours against TFLite Micro with CMSIS-NN on a Cortex-M4, one inference: total flash, RAM with stack, instructions.

The peers' figures were measured on the same emulated core with the same inputs (GCC 12.2, INT8-only registrations).
"""

from __future__ import annotations

import pytest

import lilliput as lil
from real_models import GOLDEN, data

TFLITE_MICRO = {  # total flash, RAM + stack, instructions
    "kws_ref_model": (106_936, 23_404 + 848, 7_696_773),
    "pretrainedResnet_quant": (149_300, 55_580 + 848, 29_862_719),
    "vww_96_int8": (386_288, 101_292 + 848, 24_101_518),
    "ad01_int8": (304_608, 2_884 + 560, 582_876),
    "str_ww_ref_model": (155_192, 17_148 + 1_024, 2_227_101),
    "micro_speech_quantized": (75_980, 7_348 + 1_240, 1_495_390),
}


@pytest.mark.parametrize("model", GOLDEN)
def test_no_larger_and_no_slower(model):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    flash, ram, instructions = TFLITE_MICRO[model]
    firmware = lil.build(lil.load(data(GOLDEN[model])), "generic-cortex-m4")
    counted = firmware.profile()
    assert firmware.sizes.flash <= flash
    assert firmware.sizes.ram + counted.peak_stack <= ram
    assert counted.peak_stack <= firmware.stack_bound.bytes
    assert counted.instructions <= instructions
