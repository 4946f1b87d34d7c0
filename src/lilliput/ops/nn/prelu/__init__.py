"""PReLU: x above zero, alpha x below, with an alpha of its own for every element or channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.broadcast import broadcast_shape, walk
from lilliput.ops.fixed_point import rescale, scale_ratio
from lilliput.ops.lookup import clamped
from lilliput.ops.requantize import multiplier_and_shift

LEFTMOST = {"": 21, "alpha_": 14}  # left shifts at which a byte, and a product of two, stay within 31 bits


@dataclass(frozen=True)
class Prelu(Op):
    """x (...), alpha of a shape that broadcasts to x's → y (...) of x's shape, int8 or float."""

    BROADCASTS: ClassVar = True
    KERNELS: ClassVar = (
        Kernel("prelu_s8.h", ("s8", "s8"), ("s8",)),
        Kernel("prelu_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "reference_ops::Prelu; LiteRT multiplies the scales in float32, TFLite Micro in float64"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, alpha = inputs
        shape = broadcast_shape("prelu", x, alpha)
        if x is not None and alpha is not None and x.shape != shape:
            raise ShapeError(f"prelu: alpha {alpha.name} of shape {alpha.shape} is larger than {x.name}, {x.shape}")
        return (shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray, alpha: np.ndarray) -> np.ndarray:
        """x and alpha stored → y stored."""
        y = call.output
        if y.format.is_float:
            return np.where(x >= 0, x, x * alpha).astype(np.float32)
        distance = x.astype(np.int64) - call.input(0).zero_point
        scale, alpha_scale = self._scales(call)
        product = distance * (alpha.astype(np.int64) - call.input(1).zero_point)
        wide = np.where(distance >= 0, rescale(distance, scale), rescale(product, alpha_scale))
        return clamped(wide + y.zero_point, y.format)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params, arguments, overlaps = walk(call)
        if call.output.format.is_float:
            return Invocation(params, arguments, overlaps)
        x, alpha, y = call.input(0), call.input(1), call.output
        params |= {"x_zero": x.zero_point, "alpha_zero": alpha.zero_point, "y_zero": y.zero_point}
        for prefix, scale in zip(LEFTMOST, self._scales(call), strict=True):
            multiplier, right = multiplier_and_shift(scale)
            if -right > LEFTMOST[prefix]:
                raise UnsupportedError(
                    f"prelu to {y.name}: the scales {x.scale:g} of x and {alpha.scale:g} of alpha are too far above "
                    f"the result's, {y.scale:g}; the model's quantization is probably damaged, quantize it again"
                )
            shifts = {f"{prefix}left": max(-right, 0), f"{prefix}right": max(right, 0)}
            params |= {f"{prefix}multiplier": multiplier, **shifts}
        params |= dict(zip(("low", "high"), y.format.range, strict=True))
        return Invocation(params, arguments, overlaps)

    def _scales(self, call: Call) -> tuple[float, float]:
        """What x is multiplied by above zero, and x times alpha below."""
        x, alpha, y = call.input(0).scale, call.input(1).scale, call.output.scale
        return scale_ratio(call.arithmetic, (x,), y), scale_ratio(call.arithmetic, (x, alpha), y)
