"""Divide: the quotient of two operands, element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, Value
from lilliput.ops.activation import bounds
from lilliput.ops.bands import row_by_row
from lilliput.ops.broadcast import broadcast_shape, walk


@dataclass(frozen=True)
class Divide(Op):
    """a (...), b (...), broadcast together → y (...) = activation(a / b), float or plain int32.

    int32 is rounded towards zero; x / 0 is 0 there, and -2**31 / -1 wraps around.
    """

    activation: str = "none"

    BROADCASTS: ClassVar = True
    KERNELS: ClassVar = (
        Kernel("divide_f32.h", ("f32", "f32"), ("f32",)),
        Kernel("divide_s32.h", ("s32", "s32"), ("s32",)),
    )
    SOURCE: ClassVar = "IEEE 754 division and C's of int32, as reference_ops::Div"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        a, b = inputs
        return (broadcast_shape("divide", a, b),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a, b → a / b."""
        low, high = bounds(self.activation, call.output.format)
        if call.output.format.dtype == "s32":
            return np.clip(_quotient(a.astype(np.int64), b.astype(np.int64)), low, high).astype(np.int32)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.clip(a / b, low, high).astype(np.float32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params, arguments, overlaps = walk(call)
        low, high = bounds(self.activation, call.output.format)
        return Invocation({**params, "low": low, "high": high}, arguments, overlaps)


def _quotient(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Within 32 bits, towards zero."""
    magnitude = np.abs(a) // np.maximum(np.abs(b), 1)
    quotient = np.where(b == 0, 0, np.sign(a) * np.sign(b) * magnitude)
    return (quotient + (1 << 31) & 0xFFFFFFFF) - (1 << 31)
