"""What kernels for cores without SIMD have in common (`lil_requantize_ready.h`)."""

from __future__ import annotations

import numpy as np

from lilliput.graph import CHANNEL, Table
from lilliput.ops.requantize import TWICE, Requantize, doubled
from lilliput.ops.weighted import Folded
from lilliput.ops.wide import Wide

REGISTERS_32 = frozenset({"registers_32", "long_multiply"})
THUMB1 = frozenset({"thumb1"})
LARGEST = 1 << 29  # sums stay below: products of their halves then fit 32 bits
ZERO_POINT = 128.5  # of y, at most, with half of the last bit: both are added before the shift


def suits_scalar(folded: Folded) -> bool:
    """Whether the scales and sums of an int8 layer are such as `lil_requantize_ready.h` takes."""
    shift, multiplier = folded.requantize.shift, folded.requantize.multiplier
    reached = folded.largest * (multiplier / 2.0**31) + ZERO_POINT * 2.0**shift
    is_suited = folded.requantize.rounding != TWICE or bool(np.all((shift >= 1) & (reached < 2**31)))
    return is_suited and bool(np.all(folded.largest < LARGEST))


def scale_table(requantized: Requantize | Wide) -> Table:
    """An array of lil_scale; for TWICE multipliers are doubled."""
    is_twice = requantized.rounding == TWICE
    multiplier = doubled(requantized.multiplier) if is_twice else requantized.multiplier
    return Table(np.stack([multiplier, requantized.shift], 1).astype("<i4"), "lil_scale", CHANNEL)
