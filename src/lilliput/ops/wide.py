"""From a 64-bit accumulator to int16, as layers with int16 activations and 64-bit biases do it.

Source: TFLite's MultiplyByQuantizedMultiplier for int64: the multiplier is cut to 15 bits, then one rounding shift.
LiteRT's fully connected layers keep all 31 bits.
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
    """(acc * multiplier / 2**16 + half) >> shift per channel."""

    multiplier: np.ndarray  # (channels,) int64, [0, 2**31)
    shift: np.ndarray  # (channels,) int64, [1, 46]
    rounding = WIDE

    def __call__(self, acc: np.ndarray) -> np.ndarray:
        """acc (..., channels) int64 that passes `check`; gives (..., channels) int64."""
        product = (acc >> 16) * self.multiplier + ((acc & 0xFFFF) * self.multiplier >> 16)
        return (product + (np.int64(1) << (self.shift - 1))) >> self.shift

    def table(self) -> Table:
        """The `lil_scale` array that the kernels read."""
        return Table(np.stack([self.multiplier, self.shift], axis=1).astype(np.int32), "lil_scale", CHANNEL)

    def check(self, largest: np.ndarray, where: str) -> None:
        """Raises UnsupportedError where accumulators of magnitude `largest` (channels,) or results are too large."""
        result = largest.astype(np.float64) * self.multiplier / 2.0 ** (self.shift + 16)
        if np.any(largest >= LARGEST) or np.any(result >= 2**31 - 1) or np.any(self.multiplier >= 2**31):
            raise UnsupportedError(
                f"{where}: a sum of products can reach {int(np.max(largest))}, its result {float(np.max(result)):.3g}, "
                "but kernels keep 47 and 31 bits; the model's scales or biases are probably damaged, quantize it again"
            )


def wide(scales: Iterable[float], bits: int = 15) -> Wide:
    """One multiplier of `bits` bits, 15 or 31, and one shift a channel for real scales > 0."""
    pairs = np.array([multiplier_and_shift(scale) for scale in scales], np.int64).reshape(-1, 2)
    multiplier, shift = pairs[:, 0], pairs[:, 1] + bits
    if bits == 15:
        multiplier = np.where(multiplier < 0x7FFF0000, (multiplier + (1 << 15)) >> 16, 0x7FFF)
    left = np.maximum(0, 17 - shift)
    return Wide(multiplier << left, shift + left - 16)


def wide_table(numbers: np.ndarray) -> Table:
    """Numbers (n,) of up to 64 bits as an array of lil_wide."""
    return Table(np.ascontiguousarray(numbers.astype("<i8")).view("<i4").reshape(-1, 2), "lil_wide", CHANNEL)
