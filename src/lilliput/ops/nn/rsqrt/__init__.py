"""Reciprocal square root: y = 1 / sqrt(x)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import LITERT, Call, Kernel
from lilliput.ops.fixed_point import ONE, SQRT_HALF, doubling_high, rescale_by
from lilliput.ops.lookup import BYTES, clamped
from lilliput.ops.requantize import multiplier_and_shift
from lilliput.ops.unary import LOOKUP, Unary

GUARD = 20  # bits that keep small results integer


@dataclass(frozen=True)
class Rsqrt(Unary):
    """x (...) → y (...), int8 or float. int8 gives its largest number for x <= 0."""

    KERNELS: ClassVar = (LOOKUP, Kernel("rsqrt_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = (
        "RsqrtEvalQuantized in TFLite Micro and, with a scale in float32, in LiteRT; both refuse int8 below the zero "
        "point"
    )

    def real(self, x: np.ndarray) -> np.ndarray:
        return 1 / np.sqrt(x)

    def table(self, call: Call) -> np.ndarray:
        x, y = call.input(0), call.output
        real = np.float32 if call.arithmetic == LITERT else np.float64
        multiplier, right = multiplier_and_shift(float(1.0 / float(np.sqrt(real(x.scale)) * real(y.scale))))
        wide = [y.format.range[1]] * len(BYTES)
        for i, distance in enumerate((BYTES - x.zero_point).tolist()):
            if distance > 0:
                root, root_right = inverse_square_root(distance)
                guarded = rescale_by(1, root, root_right - GUARD)
                wide[i] = int(rescale_by(guarded, multiplier, right + GUARD)) + y.zero_point
        return clamped(np.array(wide), y.format)


def inverse_square_root(x: int) -> tuple[int, int]:
    """(multiplier, right shift) of 1 / sqrt(x) for 0 < x < 2**29: five steps of Newton's method from 1.

    Source: GetInvSqrtQuantizedMultiplierExp in TFLite.
    """
    if x == 1:
        return ONE, 0
    pairs = (32 - x.bit_length() - 1) // 2 - 1
    right = 11 - pairs
    half_x = ((x << (2 * pairs)) >> 1) + 1 >> 1
    y = 1 << 28
    for _ in range(5):
        cube = int(doubling_high(doubling_high(y, y), y)) << 6
        y = int(doubling_high(3 << 27, y) - doubling_high(half_x, cube)) << 3
    root = int(doubling_high(y, SQRT_HALF))
    return (root << -right, 0) if right < 0 else (root, right)
