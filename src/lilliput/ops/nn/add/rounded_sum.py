"""The sum of two quantized operands as TFLite rounds it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Call, UnsupportedError
from lilliput.ops.fixed_point import rescale

HEADROOM = {"s8": 20, "s16": 15}  # bits by which inputs are shifted left, to round as little as fits 32 bits


@dataclass(frozen=True)
class RoundedSum:
    """rescale(rescale(a - a_zero) ± rescale(b - b_zero)) + y_zero, on integers.

    scales, zero_points  of a, b and y
    """

    scales: tuple[float, float, float]
    zero_points: tuple[int, int, int]
    headroom: int
    subtract: bool

    def __call__(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a and b stored, int64 → y, int64, not yet clamped."""
        a_factor, b_factor, y_factor = self.factors
        left = rescale((a - self.zero_points[0]) << self.headroom, a_factor)
        right = rescale((b - self.zero_points[1]) << self.headroom, b_factor)
        return rescale(left - right if self.subtract else left + right, y_factor) + self.zero_points[2]

    @property
    def factors(self) -> tuple[float, float, float]:
        """What a, b and their sum are multiplied by."""
        a, b, y = self.scales
        twice = 2 * max(a, b)
        return a / twice, b / twice, twice / ((1 << self.headroom) * y)


def rounded_sum(call: Call, subtract: bool) -> RoundedSum:
    """The sum of a call on int8 or int16; raises UnsupportedError for scales or zero points that none can have."""
    a, b, y = call.input(0), call.input(1), call.output
    called = f"{'subtract' if subtract else 'add'} to {y.name}"
    zero_points = (a.zero_point, b.zero_point, y.zero_point)
    found = RoundedSum((a.scale, b.scale, y.scale), zero_points, HEADROOM[y.format.dtype], subtract)
    if y.format.dtype == "s16" and any(zero_points):
        raise UnsupportedError(f"{called}: int16 has zero points 0, not {list(zero_points)}")
    if found.factors[2] >= 1:
        raise UnsupportedError(
            f"{called}: the scales {a.scale:g} and {b.scale:g} are far above the result's, {y.scale:g}; "
            "the model's quantization is probably damaged, quantize it again"
        )
    return found
