"""Filters that follow a signal's level, with one number of memory a channel; `lil_row_math.h` is the same in C.

A fixed-point level has LEVEL_BITS more bits below than the int16 it follows. It moves by 2**-n of its distance: that is
a pole at 1 - 2**-n.
"""

from __future__ import annotations

import math

from lilliput.graph import Call, ShapeError, UnsupportedError
from lilliput.ops.power_of_two import right_shift, signal_scale

LEVEL_BITS = 14
MOST = 14  # bits that a level may be slow by: a step of x still moves it


def require_slowness(where: str, name: str, value: int, least: int) -> None:
    """ShapeError unless a level moves by 2**-value of its distance, value in [least, MOST]."""
    if not least <= value <= MOST:
        raise ShapeError(f"{where}: {name} is from {least} to {MOST}, as in 2**-{name}, not {value}; decimate first")


def require_scale(where: str, call: Call) -> None:
    """UnsupportedError unless fixed-point y is stored as x is."""
    if not call.output.format.is_float:
        right_shift(where, call.output, signal_scale(where, call.input(0)), 0, 0)


def slowness(cut_off: float, least: int = 1) -> int:
    """The n whose pole at 1 - 2**-n has its cut-off next to `cut_off`, in cycles a row: 2**-n is 1 - exp(-2 pi f)."""
    if not 0 < cut_off < 0.5:
        raise UnsupportedError(f"a cut-off is between 0 and half the rate, not {cut_off:g} times the rate")
    return min(MOST, max(least, round(-math.log2(-math.expm1(-2 * math.pi * cut_off)))))
