"""Add: the sum or the difference of two operands, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, Value
from lilliput.ops.activation import bounds
from lilliput.ops.bands import row_by_row
from lilliput.ops.broadcast import broadcast_shape, walk
from lilliput.ops.nn.add.linear import find_linear, is_linear
from lilliput.ops.nn.add.rounded_sum import HEADROOM, rounded_sum
from lilliput.ops.requantize import multiplier_and_shift


@dataclass(frozen=True)
class Add(Op):
    """a (...), b (...), broadcast together → y (...) = activation(a + b), or a - b.

    int8 and int16: each operand has its own scale; int16: zero points 0. int32 is plain and wraps around.
    """

    activation: str = "none"
    subtract: bool = False

    BROADCASTS: ClassVar = True
    KERNELS: ClassVar = (
        Kernel("add_s8_linear.h", ("s8", "s8"), ("s8",), accepts=is_linear),
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
        return (broadcast_shape("subtract" if self.subtract else "add", a, b),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a and b stored → y stored."""
        y = call.output.format
        if y.dtype in HEADROOM:
            added = rounded_sum(call, self.subtract)
            total = added(a.astype(np.int64), b.astype(np.int64))
        else:
            with np.errstate(over="ignore"):
                total = a - b if self.subtract else a + b
        return np.clip(total, *bounds(self.activation, y)).astype(y.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params, arguments, overlaps = walk(call)
        low, high = bounds(self.activation, call.output.format)
        return Invocation({**params, **self._how(call, kernel), "low": low, "high": high}, arguments, overlaps)

    def _how(self, call: Call, kernel: Kernel) -> dict[str, int | float]:
        """The parameters between the walk and the bounds."""
        how: dict[str, int | float] = {"subtract": int(self.subtract)}
        if call.output.format.dtype not in HEADROOM:
            return how
        added = rounded_sum(call, self.subtract)
        if kernel.stem == "add_s8_linear":
            linear = find_linear(added)
            assert linear is not None
            return dict(vars(linear))
        if kernel.stem == "add_s8":
            how |= dict(zip(("a_zero", "b_zero", "y_zero"), added.zero_points, strict=True))
        for name, factor in zip("aby", added.factors, strict=True):
            multiplier, shift = multiplier_and_shift(factor)
            how |= {f"{name}_multiplier": multiplier, f"{name}_shift": shift}
        return how
