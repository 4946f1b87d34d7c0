"""Divide: the quotient of two operands, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, Value
from lilliput.ops.activation import real_bounds
from lilliput.ops.bands import row_by_row
from lilliput.ops.broadcast import broadcast_shape, walk


@dataclass(frozen=True)
class Divide(Op):
    """a (...), b (...), broadcast together → y (...) = activation(a / b), float."""

    activation: str = "none"

    BROADCASTS: ClassVar = True
    KERNELS: ClassVar = (Kernel("divide_f32.h", ("f32", "f32"), ("f32",)),)
    SOURCE: ClassVar = "IEEE 754 division, as reference_ops::Div"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        a, b = inputs
        return (broadcast_shape("divide", a, b),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a, b → a / b."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.clip(a / b, *real_bounds(self.activation)).astype(np.float32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params, arguments, overlaps = walk(call)
        low, high = real_bounds(self.activation)
        return Invocation({**params, "low": low, "high": high}, arguments, overlaps)
