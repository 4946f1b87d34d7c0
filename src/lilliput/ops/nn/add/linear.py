"""Numbers with which a sum of two int8 operands takes two multiplications and a shift, found by trying every pair.

`RoundedSum` rescales each operand and their sum, rounding five times. But an operand has only 256 values, and the
result is close to linear in both, so there are nearly always integers with which

    y = clamp((a * a_factor + b * b_factor + offset) >> shift, -128, 127)

holds for all 65,536 pairs. Each pair bounds the offset from below and above; factors are good where room is left.
A narrower clamp behind it takes nothing away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from lilliput.graph import Call
from lilliput.ops.nn.add.rounded_sum import RoundedSum, rounded_sum

OPERAND = np.arange(-128, 128, dtype=np.int64)
STEPS = sorted(product(range(-4, 5), repeat=2), key=lambda step: (abs(step[0]) + abs(step[1]), step))
LIMIT = 1 << 31
ANY = 1 << 62  # a bound that none of the others reaches


@dataclass(frozen=True)
class Linear:
    """y = clamp((a * a_factor + b * b_factor + offset) >> shift); the sum has 32 bits for every int8 a and b."""

    a_factor: int
    b_factor: int
    offset: int
    shift: int


def is_linear(call: Call) -> bool:
    """Whether there are such numbers for the sum and for the difference of a call's operands."""
    return all(find_linear(rounded_sum(call, subtract)) is not None for subtract in (False, True))


@lru_cache(maxsize=256)
def find_linear(added: RoundedSum) -> Linear | None:
    """The numbers that give `added` for all pairs of int8; None where the search finds none."""
    a, b = OPERAND[:, None], OPERAND[None, :]
    y = np.clip(added(a, b), -128, 127)
    slopes = _slopes(added)
    shift = _largest_shift(added, slopes)
    least = np.where(y > -128, y << shift, -ANY)
    most = np.where(y < 127, ((y + 1) << shift) - 1, ANY)
    for steps in STEPS:
        a_factor, b_factor = (round(slope * 2**shift) + step for slope, step in zip(slopes, steps, strict=True))
        total = a * a_factor + b * b_factor
        low, high = int((least - total).max()), int((most - total).min())
        offset = (low + high) // 2
        if low <= high and np.abs(total + offset).max() < LIMIT:
            return Linear(a_factor, b_factor, offset, shift)
    return None


def _slopes(added: RoundedSum) -> tuple[float, float]:
    """What y grows by with a and with b."""
    a, b, y = added.scales
    return a / y, (-b if added.subtract else b) / y


def _largest_shift(added: RoundedSum, slopes: tuple[float, float]) -> int:
    """As many bits below the point as 32 bits leave, with room for what rounding adds."""
    (a_zero, b_zero, y_zero), (a_slope, b_slope) = added.zero_points, slopes
    centre = abs(y_zero - a_slope * a_zero - b_slope * b_zero)
    reached = 128 * (abs(a_slope) + abs(b_slope)) + centre + 2
    return int(np.clip(np.floor(np.log2(LIMIT / reached)), 1, 30))
