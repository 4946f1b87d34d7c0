"""From a 64-bit accumulator to int16, as layers with int16 activations and 64-bit biases do it.

Source: TFLite's MultiplyByQuantizedMultiplier for int64: the multiplier is cut to 15 bits, then one rounding shift.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lilliput.graph import CHANNEL, Table, UnsupportedError
from lilliput.ops.requantize import multiplier_and_shift

WIDE = 3  # LIL_ROUND_WIDE
LARGEST = 1 << 47  # accumulators stay below


@dataclass(frozen=True, eq=False)
class Wide:
    """(acc * multiplier + half) >> shift per channel."""

    multiplier: np.ndarray  # (channels,) int64, [0, 2**15)
    shift: np.ndarray  # (channels,) int64, [8, 46]
    rounding = WIDE

    def __call__(self, acc: np.ndarray) -> np.ndarray:
        """acc (..., channels) int64 that passes `check`; gives (..., channels) int64."""
        return (acc * self.multiplier + (np.int64(1) << (self.shift - 1))) >> self.shift

    def table(self) -> Table:
        """The `lil_scale` array that the kernels read: shifts by 16 less, and at least 1."""
        left = np.maximum(0, 17 - self.shift)
        fields = np.stack([self.multiplier << left, self.shift + left - 16], axis=1)
        return Table(fields.astype(np.int32), "lil_scale", CHANNEL)

    def check(self, largest: np.ndarray, where: str) -> None:
        """Raises UnsupportedError where an accumulator of magnitude `largest` (channels,), or its result, is too large."""
        result = largest.astype(np.float64) * self.multiplier / 2.0**self.shift
        if np.any(largest >= LARGEST) or np.any(result >= 2**31 - 1) or np.any(self.shift < 8):
            raise UnsupportedError(
                f"{where}: a sum of products can reach {int(np.max(largest))}, its result {int(np.max(result))}, but "
                "kernels keep 47 and 31 bits; the model's scales or biases are probably damaged, quantize it again"
            )


def wide(scales: Iterable[float]) -> Wide:
    """One multiplier and shift a channel for real scales > 0."""
    pairs = np.array([multiplier_and_shift(scale) for scale in scales], np.int64).reshape(-1, 2)
    reduced = np.where(pairs[:, 0] < 0x7FFF0000, (pairs[:, 0] + (1 << 15)) >> 16, 0x7FFF)
    return Wide(reduced, 15 + pairs[:, 1])


def wide_table(numbers: np.ndarray) -> Table:
    """Numbers (n,) of up to 64 bits as an array of lil_wide."""
    return Table(np.ascontiguousarray(numbers.astype("<i8")).view("<i4").reshape(-1, 2), "lil_wide", CHANNEL)
