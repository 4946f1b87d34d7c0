"""Absolute value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Out, UnsupportedError
from lilliput.ops.fixed_point import rescale, scale_ratio
from lilliput.ops.lookup import BYTES, clamped
from lilliput.ops.requantize import multiplier_and_shift
from lilliput.ops.unary import LOOKUP, Unary


@dataclass(frozen=True)
class Abs(Unary):
    """x (...) → y (...) = |x|; int8 and int16 of another scale or the same, int16 with zero points 0; int32; float."""

    KERNELS: ClassVar = (
        LOOKUP,
        Kernel("abs_s16.h", ("s16",), ("s16",)),
        Kernel("abs_s32.h", ("s32",), ("s32",)),
        Kernel("abs_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "AbsEvalQuantized; LiteRT divides the scales in float32, TFLite Micro in float64"

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.abs(x)

    def table(self, call: Call) -> np.ndarray:
        return self._rescaled(call, BYTES)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if call.output.format.dtype == "s32":
            return np.abs(x)
        return self._rescaled(call, x.astype(np.int64)) if x.dtype == np.int16 else super().reference(call, x)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        if call.output.format.dtype != "s16":
            return super().lower(call, kernel)
        x, y = call.input(0), call.output
        multiplier, right = multiplier_and_shift(self._scale(call))
        if x.zero_point or y.zero_point or right < -14:
            raise UnsupportedError(
                f"abs to {y.name}: int16 has zero points 0 and scales at most 2**14 apart, not zero points "
                f"{x.zero_point}, {y.zero_point} and scales {x.scale:g}, {y.scale:g}"
            )
        params = {"n": y.size, "multiplier": multiplier, "left": max(-right, 0), "right": max(right, 0)}
        return Invocation(params, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})

    def _rescaled(self, call: Call, x: np.ndarray) -> np.ndarray:
        distance = np.abs(x - call.input(0).zero_point)
        return clamped(rescale(distance, self._scale(call)) + call.output.zero_point, call.output.format)

    def _scale(self, call: Call) -> float:
        return scale_ratio(call.arithmetic, (call.input(0).scale,), call.output.scale)
