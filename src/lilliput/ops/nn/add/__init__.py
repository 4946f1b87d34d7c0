"""Add: the sum or the difference of two operands, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, Invocation, Kernel, Op, Shape, UnsupportedError, Value
from lilliput.ops.activation import bounds
from lilliput.ops.broadcast import broadcast_shape, walk
from lilliput.ops.fixed_point import rescale
from lilliput.ops.requantize import multiplier_and_shift

HEADROOM = {"s8": 20, "s16": 15}  # bits by which inputs are shifted left, to round as little as fits 32 bits


@dataclass(frozen=True)
class Add(Op):
    """a (...), b (...), broadcast together → y (...) = activation(a + b), or a - b.

    int8 and int16: each operand has its own scale; int16: zero points 0. int32 is plain and wraps around.
    """

    activation: str = "none"
    subtract: bool = False

    BROADCASTS: ClassVar = True
    KERNELS: ClassVar = (
        Kernel("add_s8.h", ("s8", "s8"), ("s8",)),
        Kernel("add_s16.h", ("s16", "s16"), ("s16",)),
        Kernel("add_s32.h", ("s32", "s32"), ("s32",)),
        Kernel("add_f32.h", ("f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = (
        "reference_integer_ops::Add and reference_ops::Sub, the same in LiteRT and TFLite Micro; int16 by their "
        "general scales (pot_scale_int16 false), as TFLite Micro always does"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        a, b = inputs
        return (broadcast_shape(self._called, a, b),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a and b stored → y stored."""
        y = call.output
        low, high = bounds(self.activation, y.format)
        if y.format.dtype not in HEADROOM:
            with np.errstate(over="ignore"):
                return np.clip(a - b if self.subtract else a + b, low, high).astype(y.format.numpy)
        headroom = HEADROOM[y.format.dtype]
        a_scale, b_scale, y_scale = self._scales(call)
        left = rescale((a.astype(np.int64) - call.input(0).zero_point) << headroom, a_scale)
        right = rescale((b.astype(np.int64) - call.input(1).zero_point) << headroom, b_scale)
        total = rescale(left - right if self.subtract else left + right, y_scale) + y.zero_point
        return np.clip(total, low, high).astype(y.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params, arguments, in_place = walk(call)
        chosen: dict[str, int | float] = {**params, "subtract": int(self.subtract)}
        if call.output.format.dtype in HEADROOM:
            zeros = [call.input(0).zero_point, call.input(1).zero_point, call.output.zero_point]
            if call.output.format.dtype == "s8":
                chosen |= dict(zip(("a_zero", "b_zero", "y_zero"), zeros, strict=True))
            elif any(zeros):
                raise UnsupportedError(f"{self._called} to {call.output.name}: int16 has zero points 0, not {zeros}")
            for name, scale in zip("aby", self._scales(call), strict=True):
                multiplier, shift = multiplier_and_shift(scale)
                chosen |= {f"{name}_multiplier": multiplier, f"{name}_shift": shift}
        low, high = bounds(self.activation, call.output.format)
        return Invocation({**chosen, "low": low, "high": high}, arguments, in_place)

    @property
    def _called(self) -> str:
        return "subtract" if self.subtract else "add"

    def _scales(self, call: Call) -> tuple[float, float, float]:
        """What a, b and their sum are multiplied by."""
        a, b, y = call.input(0).scale, call.input(1).scale, call.output.scale
        twice = 2 * max(a, b)
        result = twice / ((1 << HEADROOM[call.output.format.dtype]) * y)
        if result >= 1:
            raise UnsupportedError(
                f"{self._called} to {call.output.name}: the scales {a:g} and {b:g} are far above the result's, {y:g}; "
                "the model's quantization is probably damaged, quantize it again"
            )
        return a / twice, b / twice, result
