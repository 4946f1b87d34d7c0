"""From a 32-bit accumulator to a narrow integer: y = clamp(zero_point + round(acc * scale)).

Three ways to round, said once here and once in `lil_requantize.h`:

TWICE  tflite-micro. A rounding doubling high multiply, then a rounding shift with ties away from zero.
       Source: Jacob et al. 2018 (arXiv 1712.05877), section 2.2; gemmlowp's SaturatingRoundingDoublingHighMul and
       RoundingDivideByPOT; TFLite's MultiplyByQuantizedMultiplier.
ONCE   litert, in fully connected layers. (acc * multiplier + 2^(bits - 1)) >> bits.
HIGH   native. The same with bits = 32: one instruction (SMMULR, MULH) where a core has a long multiply.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lilliput.graph import CHANNEL, NATIVE, Table, UnsupportedError

TWICE, ONCE, HIGH = 0, 1, 2
LIMIT = 1 << 31  # accumulators stay below this, so no step of the C leaves 32 bits


def multiplier_and_shift(scale: float) -> tuple[int, int]:
    """The fixed-point form of scale >= 0: scale = multiplier / 2**31 / 2**shift, multiplier in [2**30, 2**31) or 0.

    Source: TFLite's QuantizeMultiplier (there the shift is positive to the left; here to the right).
    """
    if scale == 0.0:
        return 0, 0
    mantissa, exponent = math.frexp(scale)
    multiplier = math.floor(mantissa * (1 << 31) + 0.5)
    if multiplier == 1 << 31:
        multiplier, exponent = multiplier >> 1, exponent + 1
    if exponent < -31:
        return 0, 0
    if exponent > 30:
        return (1 << 31) - 1, -30
    return multiplier, -exponent


def doubled(multiplier: np.ndarray) -> np.ndarray:
    """2 m - 2**32 for m in [2**30, 2**31), as kernels keep multipliers that round twice.

    The doubling high multiply of acc is then acc plus the rounded upper word of acc times that, which fits 32 bits.
    """
    return multiplier * 2 - (1 << 32)


@dataclass(frozen=True, eq=False)
class Requantize:
    """acc * multiplier / 2**31 / 2**shift per channel (HIGH: acc * 2**-shift * multiplier / 2**32)."""

    multiplier: np.ndarray  # (channels,) int64
    shift: np.ndarray  # (channels,) int64, to the right; negative to the left
    rounding: int

    def __call__(self, acc: np.ndarray) -> np.ndarray:
        """acc (..., channels) int64 that passes `check`; gives (..., channels) int64."""
        if self.rounding == ONCE:
            bits = 31 + self.shift
            return (acc * self.multiplier + (np.int64(1) << (bits - 1))) >> bits
        acc = acc << np.maximum(-self.shift, 0)
        if self.rounding == HIGH:
            return (acc * self.multiplier + (1 << 31)) >> 32
        return rounding_shift((acc * self.multiplier + (1 << 30)) >> 31, np.maximum(self.shift, 0))

    def table(self) -> Table:
        """The `lil_scale` array that the kernels read."""
        return Table(np.stack([self.multiplier, self.shift], axis=1).astype(np.int32), "lil_scale", CHANNEL)

    def check(self, largest: np.ndarray, where: str) -> None:
        """Raises UnsupportedError where an accumulator of magnitude `largest` (channels,) would leave the C's 32 bits.

        The second rounding adds half of what is shifted out, so that much must be free above the product.
        """
        shifted = largest.astype(np.float64) * 2.0 ** np.maximum(-self.shift, 0)
        half = 2.0 ** (np.maximum(self.shift, 1) - 1) if self.rounding == TWICE else 0
        reached = np.maximum(shifted, shifted * self.multiplier / 2**31 + half)
        if np.any(reached >= LIMIT):
            raise UnsupportedError(
                f"{where}: a sum of products can reach {float(np.max(reached)):.3g}, but kernels keep 32 bits; "
                "the model's scales or biases are probably damaged, quantize it again"
            )


def requantize(scales: Iterable[float], rounding: int = TWICE) -> Requantize:
    """One fixed-point multiplier a channel for real scales > 0."""
    fixed = [multiplier_and_shift(scale) if rounding != HIGH else _high_multiplier(scale) for scale in scales]
    pairs = np.array(fixed, np.int64).reshape(-1, 2)
    return Requantize(pairs[:, 0], pairs[:, 1], rounding)


def rounding_for(arithmetic: str) -> int:
    """How a layer with weights rounds; litert's fully connected layers say ONCE themselves."""
    return HIGH if arithmetic == NATIVE else TWICE


def rounding_shift(x: np.ndarray, right: np.ndarray | int) -> np.ndarray:
    """x / 2**right to the nearest, ties away from zero. Source: gemmlowp's RoundingDivideByPOT."""
    half = (np.int64(1) << np.asarray(right, np.int64)) >> 1
    tie = np.where(np.asarray(right) > 0, x >> 63, 0)
    return (x + tie + half) >> right


def _high_multiplier(scale: float) -> tuple[int, int]:
    left = max(0, math.frexp(scale)[1] + 1)
    return min(round(math.ldexp(scale, 32 - left)), (1 << 31) - 1), -left
