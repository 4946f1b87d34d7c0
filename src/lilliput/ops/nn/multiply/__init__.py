"""Multiply: the product of two operands, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, UnsupportedError, Value
from lilliput.ops.activation import bounds
from lilliput.ops.bands import row_by_row
from lilliput.ops.broadcast import broadcast_shape, walk
from lilliput.ops.fixed_point import rescale, scale_ratio
from lilliput.ops.requantize import multiplier_and_shift


@dataclass(frozen=True)
class Multiply(Op):
    """a (...), b (...), broadcast together → y (...) = activation(a * b).

    int8 and int16: each operand has its own scale; int16: zero points 0. int32 is plain and wraps around.
    """

    activation: str = "none"

    BROADCASTS: ClassVar = True
    KERNELS: ClassVar = (
        Kernel("multiply_s8.h", ("s8", "s8"), ("s8",)),
        Kernel("multiply_s16.h", ("s16", "s16"), ("s16",)),
        Kernel("multiply_s32.h", ("s32", "s32"), ("s32",)),
        Kernel("multiply_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "reference_integer_ops::Mul; LiteRT multiplies the scales in float32, TFLite Micro in float64"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        a, b = inputs
        return (broadcast_shape("multiply", a, b),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def macs(self, call: Call) -> int:
        return call.output.size

    def reference(self, call: Call, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a and b stored → y stored."""
        y = call.output
        low, high = bounds(self.activation, y.format)
        if not y.format.is_quantized:
            with np.errstate(over="ignore"):
                return np.clip((a * b).astype(y.format.numpy), low, high).astype(y.format.numpy)
        product = (a.astype(np.int64) - call.input(0).zero_point) * (b.astype(np.int64) - call.input(1).zero_point)
        return np.clip(rescale(product, self._scale(call)) + y.zero_point, low, high).astype(y.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params, arguments, overlaps = walk(call)
        chosen: dict[str, int | float] = dict(params)
        if call.output.format.is_quantized:
            chosen |= self._fixed_point(call)
        low, high = bounds(self.activation, call.output.format)
        return Invocation({**chosen, "low": low, "high": high}, arguments, overlaps)

    def _fixed_point(self, call: Call) -> dict[str, int]:
        """Zero points of int8, multiplier and shifts; UnsupportedError where a product would leave 32 bits."""
        a, b, y = call.input(0), call.input(1), call.output
        zeros = {"a_zero": a.zero_point, "b_zero": b.zero_point, "y_zero": y.zero_point}
        multiplier, right = multiplier_and_shift(self._scale(call))
        if y.format.dtype == "s16":
            if any(zeros.values()) or right < 0:
                raise UnsupportedError(
                    f"multiply to {y.name}: int16 has zero points 0 and scales whose product is below the result's, "
                    f"not zero points {list(zeros.values())} and scales {a.scale:g}, {b.scale:g} to {y.scale:g}"
                )
            return {"multiplier": multiplier, "right": right}
        if right < -14:
            raise UnsupportedError(
                f"multiply to {y.name}: the scales {a.scale:g} and {b.scale:g} are at least 2**14 times the result's, "
                f"{y.scale:g}; the model's quantization is probably damaged, quantize it again"
            )
        return {**zeros, "multiplier": multiplier, "left": max(-right, 0), "right": max(right, 0)}

    def _scale(self, call: Call) -> float:
        return scale_ratio(call.arithmetic, (call.input(0).scale, call.input(1).scale), call.output.scale)
