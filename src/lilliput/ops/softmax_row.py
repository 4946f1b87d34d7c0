"""exp(x - max(x)) and its sum over rows of int8, in fixed point; `lil_softmax_row.h` holds the same in C.

Source: reference_ops::Softmax and PreprocessSoftmaxScaling in TFLite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import UnsupportedError, Value
from lilliput.ops.fixed_point import doubling_high, exp_negative, input_radius
from lilliput.ops.requantize import multiplier_and_shift, rounding_shift

DIFFERENCE_BITS = 5  # integer bits of x - max
SUM_BITS = 12  # integer bits of the sum of exps


@dataclass(frozen=True)
class RowScale:
    """What brings x - max to Q5.

    multiplier  [2**30, 2**31)
    left        left shift before it, [2, 31]
    smallest    the least x - max that counts: below it exp is taken as 0
    """

    multiplier: int
    left: int
    smallest: int


def row_scale(x: Value, beta: float, where: str) -> RowScale:
    """For exp(beta x); UnsupportedError where the scale or the rows are more than 32 bits hold."""
    scale = beta * x.scale * (1 << (31 - DIFFERENCE_BITS))
    multiplier, right = multiplier_and_shift(min(scale, (1 << 31) - 1.0))
    if right > -2:
        raise UnsupportedError(
            f"{where}: beta times the input's scale is at least 2**-25, not {beta * x.scale:g}; "
            "quantize the model again"
        )
    check_length(x, where)
    return RowScale(multiplier, -right, -input_radius(DIFFERENCE_BITS, -right))


def check_length(x: Value, where: str) -> None:
    """UnsupportedError for rows of more numbers than kernels sum up."""
    if x.shape[-1] >= 1 << SUM_BITS:
        raise UnsupportedError(f"{where}: int8 kernels sum up to {(1 << SUM_BITS) - 1} numbers, not {x.shape[-1]}")


def differences(x: np.ndarray, scale: RowScale) -> tuple[np.ndarray, np.ndarray]:
    """x (..., n) int8 → x - max (..., n) as stored, and in Q5 where it counts."""
    difference = x.astype(np.int64) - x.max(-1, keepdims=True)
    return difference, doubling_high(np.maximum(difference, scale.smallest) << scale.left, scale.multiplier)


def exps(x: np.ndarray, scale: RowScale) -> tuple[np.ndarray, np.ndarray]:
    """x (..., n) int8 → exp(x - max) (..., n) in Q0, and its sum (..., 1) in Q12."""
    difference, scaled = differences(x, scale)
    found = np.where(difference >= scale.smallest, exp_negative(scaled, DIFFERENCE_BITS), 0)
    return found, rounding_shift(found, SUM_BITS).sum(-1, keepdims=True)
