"""What kernels for cores without SIMD have in common (`lil_requantize_ready.h`)."""

from __future__ import annotations

import numpy as np

from lilliput.ops.simd import suits_dsp
from lilliput.ops.weighted import Folded

REGISTERS_32 = frozenset({"registers_32", "long_multiply"})
THUMB1 = frozenset({"thumb1"})
LARGEST = 1 << 29  # sums stay below: products of their halves then fit 32 bits


def suits_scalar(folded: Folded) -> bool:
    """Whether the scales and sums of an int8 layer are such as `lil_requantize_ready.h` takes."""
    return suits_dsp(folded) and bool(np.all(folded.largest < LARGEST))
