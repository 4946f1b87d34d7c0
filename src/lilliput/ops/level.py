"""Filters that follow a signal's level, with one number of memory a channel; `lil_row_math.h` is the same in C.

A fixed-point level has LEVEL_BITS more bits below than the int16 it follows. It moves by 2**-n of its distance: that is
a pole at 1 - 2**-n.
"""

from __future__ import annotations

import math

from lilliput.graph import Call, ShapeError
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


def slowness(rows: float, least: int = 1) -> int:
    """The n whose level moves about as fast as one with a time constant of so many rows: 2**-n is 1 - exp(-1 / rows).

    n is whole, so the time constant is within a factor of sqrt(2) of that, and at most 2**MOST rows.
    """
    if rows <= 0:
        return least
    part = -math.expm1(-1 / rows)
    return min(MOST, max(least, round(-math.log2(part))))
