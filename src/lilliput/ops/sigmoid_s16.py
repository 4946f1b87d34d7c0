"""The 16-bit logistic function and tanh from one interpolated table; `lil_sigmoid_s16.h` holds the same in C.

Source: reference_integer_ops::Logistic and Tanh for int16 in TFLite, and LogisticPrepare's scales, there called
CalculateArithmeticOpDataLogistic.
"""

from __future__ import annotations

import math

import numpy as np

from lilliput.graph import TABLES, Call, Table, UnsupportedError

STEPS = 24  # table entries for one unit of x
FULL = 1 << 16  # 1 in the table


def sigmoid_array() -> np.ndarray:
    """sigmoid(i / 24) * 2**16 for i = 0 ... 255, int64; the last is 2**16 - 1.

    Each entry is raised by half of what a straight line to the next one lacks in the middle, so that the error of the
    interpolation is as large on either side. This gives sigmoid_table_uint16 of TFLite.
    """
    at = np.arange(256)
    exact, middle, after = (FULL / (1 + np.exp(-(at + step) / STEPS)) for step in (0.0, 0.5, 1.0))
    table = np.floor(exact + (middle - (exact + after) / 2) / 2 + 0.5).astype(np.int64)
    return np.minimum(np.where(at == 255, FULL - 1, table), FULL - 1)


def sigmoid_table() -> Table:
    """The table as the C reads it: less 2**15, which makes it fit int16."""
    return Table((sigmoid_array() - FULL // 2).astype(np.int16), "int16_t", TABLES)


def input_scale(call: Call, exact_shifts: tuple[int, ...], where: str) -> tuple[int, int]:
    """(multiplier, right shift) that bring x to units of 1 / (3 * 4096); exact where the scale is 2**(shift - 12).

    exact_shifts  the shifts for which that form is used
    Raises UnsupportedError for zero points other than 0, an output scale other than 2**-15, an input scale over 2.6.
    """
    x, y = call.input(0), call.output
    if x.zero_point or y.zero_point or abs(math.log2(y.scale) + 15) > 1e-3:
        raise UnsupportedError(
            f"{where} to {y.name}: int16 has zero points 0 and an output scale of 2**-15, not zero points "
            f"{x.zero_point} and {y.zero_point} and scale {y.scale:g}"
        )
    log2 = math.log2(x.scale)
    shift = 12 + round(log2)
    if abs(log2 - round(log2)) < 1e-3 and shift in exact_shifts:
        return 3 << shift, 0
    multiplier, right = x.scale * 4096 * 3, 0
    while multiplier <= 32767 / 2 and right <= 30:
        multiplier, right = multiplier * 2, right + 1
    if multiplier > 32767:
        raise UnsupportedError(f"{where} to {y.name}: an int16 input scale is at most 2.6, not {x.scale:g}")
    return int(multiplier), right


def logistic_s16(x: np.ndarray, multiplier: int, shift: int) -> np.ndarray:
    """x int16 (...) → sigmoid in 0.15 fixed point, int16 (...)."""
    at = _scaled(x, multiplier, shift)
    value = _interpolated(np.abs(at), 9)
    return ((np.where(at >= 0, value + 512, (1 << 25) - value + 511)) >> 10).astype(np.int16)


def tanh_s16(x: np.ndarray, multiplier: int, shift: int) -> np.ndarray:
    """x int16 (...) → tanh in 0.15 fixed point, int16 (...): 2 sigmoid(2 x) - 1."""
    at = _scaled(x, multiplier, shift)
    value = _interpolated(np.abs(at), 8) - (1 << 23)
    return ((np.where(at >= 0, value + 128, -value + 127)) >> 8).astype(np.int16)


def _scaled(x: np.ndarray, multiplier: int, shift: int) -> np.ndarray:
    return (x.astype(np.int64) * multiplier + ((1 << shift) >> 1)) >> shift


def _interpolated(distance: np.ndarray, bits: int) -> np.ndarray:
    """The table at distance / 2**bits, times 2**bits; beyond its end the largest value."""
    table = sigmoid_array()
    index = np.minimum(distance >> bits, 254)
    low, high = table[index], table[index + 1]
    value = (low << bits) + (distance & ((1 << bits) - 1)) * (high - low)
    end = (FULL // 2 - 1) << 10 if bits == 9 else (FULL - 1) << 8
    return np.where(distance >> bits >= 255, end, value)
