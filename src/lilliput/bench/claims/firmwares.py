"""What rows compare of two firmwares of one model."""

from __future__ import annotations

import numpy as np

from lilliput.codegen.firmware import pattern_samples
from lilliput.flow.firmware import Firmware

SAMPLES = 3


def counted(firmware: Firmware) -> int:
    """Instructions of one inference."""
    return firmware.profile().instructions


def computed(firmware: Firmware) -> bytes:
    """The output of some samples of the generated pattern, on the emulated core, of a model with one."""
    values = [firmware.graph.values[name] for name in firmware.graph.inputs]
    return np.asarray(firmware.run(*pattern_samples(values, SAMPLES))).tobytes()
