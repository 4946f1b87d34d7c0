"""ReLU: numbers clamped to the range of an activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Out, UnsupportedError
from lilliput.ops.activation import HOMOGENEOUS, bounds, real_bounds
from lilliput.ops.fixed_point import rescale, scale_ratio
from lilliput.ops.lookup import BYTES
from lilliput.ops.requantize import multiplier_and_shift
from lilliput.ops.unary import LOOKUP, Unary


def _one_format(call: Call) -> bool:
    return call.input(0).format == call.output.format


@dataclass(frozen=True)
class Relu(Unary):
    """x (...) → y (...) of another scale or the same. activation: "relu", "relu6" or "relu_n1_to_1"."""

    activation: str = "relu"

    KERNELS: ClassVar = (
        Kernel("relu_s8.h", ("s8",), ("s8",), accepts=_one_format),
        LOOKUP,
        Kernel("relu_s16.h", ("s16",), ("s16",)),
        Kernel("relu_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = (
        "reference_ops::ReluX as LiteRT calls it, there with a scale in float32, in TFLite Micro in float64; "
        "TFLite Micro's RELU6 never rescales"
    )

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.clip(x, *real_bounds(self.activation))

    def table(self, call: Call) -> np.ndarray:
        return self._rescaled(call, BYTES)

    def is_homogeneous(self) -> bool:
        return self.activation in HOMOGENEOUS

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        return super().reference(call, x) if call.output.format.is_float else self._rescaled(call, x.astype(np.int64))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        if kernel == LOOKUP:
            return super().lower(call, kernel)
        x, y = call.input(0), call.output
        low, high = bounds(self.activation, y.format)
        params: dict[str, int | float] = {"n": y.size}
        if y.format.dtype == "s16":
            multiplier, right = multiplier_and_shift(self._scale(call))
            if x.zero_point or y.zero_point or right < -14:
                raise UnsupportedError(
                    f"relu to {y.name}: int16 has zero points 0 and scales at most 2**14 apart, not zero points "
                    f"{x.zero_point}, {y.zero_point} and scales {x.scale:g}, {y.scale:g}"
                )
            params |= {"multiplier": multiplier, "left": max(-right, 0), "right": max(right, 0)}
        return Invocation({**params, "low": low, "high": high}, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})

    def _rescaled(self, call: Call, x: np.ndarray) -> np.ndarray:
        y = call.output
        wide = rescale(x - call.input(0).zero_point, self._scale(call)) + y.zero_point
        return np.clip(wide, *bounds(self.activation, y.format)).astype(y.format.numpy)

    def _scale(self, call: Call) -> float:
        return scale_ratio(call.arithmetic, (call.input(0).scale,), call.output.scale)
