"""Scales that differ by a power of two, so that going from one to the other is a shift.

Right shifts round to the nearest, ties upwards: (x + half) >> right. `lil_wide_sum.h` says the same of 64-bit sums.
"""

from __future__ import annotations

import math

import numpy as np

from lilliput.graph import Format, UnsupportedError, Value

SLACK = 1e-6  # relative: scales are products of decimal numbers, and rounded


def right_shift(where: str, value: Value, unit: float, least: int = 0, most: int = 30) -> int:
    """n such that the scale of `value` is unit * 2**n; UnsupportedError unless n is whole and in [least, most].

    unit  what one step of the kernel's sum is worth
    """
    format = value.format
    if len(format.scale) != 1 or format.zero_point != (0,):
        raise UnsupportedError(f"{where}: {value.name!r} needs one scale and zero point 0, as all fixed-point signals")
    exact = math.log2(format.scale[0] / unit)
    whole = round(exact)
    if abs(exact - whole) > SLACK or not least <= whole <= most:
        raise UnsupportedError(
            f"{where}: the scale of {value.name!r} is {unit:.9g} times a power of two from 2**{least} to 2**{most}, "
            f"not {format.scale[0]:.9g}; choose such a scale, or work in float32"
        )
    return whole


def signal_scale(where: str, value: Value) -> float:
    """The scale of a fixed-point signal; UnsupportedError unless it has one, with zero point 0."""
    right_shift(where, value, value.format.scale[0] if value.format.scale else 1.0)
    return value.scale


def shift_rounded(x: np.ndarray, right: int) -> np.ndarray:
    """x / 2**right to the nearest, ties upwards; x int64."""
    return np.asarray((x + ((1 << right) >> 1)) >> right)


def saturated(x: np.ndarray, format: Format) -> np.ndarray:
    """x int64, clamped to what the format's dtype holds."""
    return np.clip(x, *format.range).astype(format.numpy)
