"""Leaky ReLU: x above zero, alpha x below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, LITERT, Call, In, Invocation, Kernel, Out, UnsupportedError
from lilliput.ops.fixed_point import rescale_by, scale_ratio
from lilliput.ops.lookup import BYTES, clamped
from lilliput.ops.requantize import multiplier_and_shift
from lilliput.ops.unary import LOOKUP, Unary


@dataclass(frozen=True)
class LeakyRelu(Unary):
    """x (...) → y (...), int8, int16 with zero points 0, or float. alpha may be any number."""

    alpha: float = 0.0

    KERNELS: ClassVar = (
        LOOKUP,
        Kernel("leaky_relu_s16.h", ("s16",), ("s16",)),
        Kernel("leaky_relu_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "reference_ops::QuantizeLeakyRelu and LeakyReluPrepare, the same in TFLite Micro and LiteRT"

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.where(x > 0, x, x * self.alpha)

    def table(self, call: Call) -> np.ndarray:
        return self._rescaled(call, BYTES)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        return self._rescaled(call, x.astype(np.int64)) if x.dtype == np.int16 else super().reference(call, x)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params: dict[str, int | float] = {"n": call.output.size}
        if kernel == LOOKUP:
            return super().lower(call, kernel)
        if call.output.format.is_float:
            return Invocation({**params, "alpha": self.alpha}, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})
        x, y = call.input(0), call.output
        for prefix, (multiplier, right) in zip(("", "alpha_"), self._scales(call), strict=True):
            if x.zero_point or y.zero_point or right < -15:
                raise UnsupportedError(
                    f"leaky_relu to {y.name}: int16 has zero points 0 and scales at most 2**15 apart, not zero points "
                    f"{x.zero_point}, {y.zero_point} and scales {x.scale:g}, {y.scale:g} with alpha {self.alpha:g}"
                )
            shifts = {f"{prefix}left": max(-right, 0), f"{prefix}right": max(right, 0)}
            params |= {f"{prefix}multiplier": multiplier, **shifts}
        return Invocation(params, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})

    def _rescaled(self, call: Call, x: np.ndarray) -> np.ndarray:
        distance = x - call.input(0).zero_point
        positive, negative = (rescale_by(distance, *scale) for scale in self._scales(call))
        return clamped(np.where(distance >= 0, positive, negative) + call.output.zero_point, call.output.format)

    def _scales(self, call: Call) -> tuple[tuple[int, int], tuple[int, int]]:
        """(multiplier, right shift) for x above zero and below; both libraries compute the ratios in float32."""
        x_scale, y_scale = call.input(0).scale, call.output.scale
        multiplier, right = multiplier_and_shift(abs(scale_ratio(LITERT, (x_scale, self.alpha), y_scale)))
        negative = (-multiplier if self.alpha < 0 else multiplier), right
        return multiplier_and_shift(scale_ratio(LITERT, (x_scale,), y_scale)), negative
