"""Cast: numbers of one type as the same numbers of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, In, Invocation, Kernel, Op, Out, Shape, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.element import CODES
from lilliput.ops.overlap import narrowing


@dataclass(frozen=True)
class Cast(Op):
    """x (...) of any type → y (...) of any type, whatever their scales.

    Integers lose their high bits; floats their fraction, and saturate, NaN to the largest; bool is whether x is not 0.
    """

    KERNELS: ClassVar = (
        Kernel("cast_to_f32.h", ("any",), ("f32",)),
        Kernel("cast_from_f32.h", ("f32",), ("any",)),
        Kernel("cast_integer.h", ("any",), ("any",)),
    )
    SOURCE: ClassVar = (
        "C's conversions, as copyCast in TFLite Micro; out of range as SaturatingCastFloatingToInteger in LiteRT"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x → the same numbers in y's type."""
        y = call.output.format
        if x.dtype != np.float32 or y.dtype in ("f32", "b8"):
            return x.astype(y.numpy)
        low, high = y.range
        whole = np.trunc(np.nan_to_num(x.astype(np.float64), nan=np.inf, posinf=np.inf, neginf=-np.inf))
        inside = np.where((whole > low) & (whole < high), whole, 0).astype(y.numpy)
        return np.where(whole >= high, high, np.where(whole <= low, low, inside)).astype(y.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        params: dict[str, int | float] = {"n": x.size}
        if kernel.stem != "cast_from_f32":
            params["x_type"] = CODES[x.format.dtype]
        if kernel.stem != "cast_to_f32":
            params["y_type"] = CODES[y.format.dtype]
        if kernel.stem == "cast_from_f32":
            low, high = (0, 1) if y.format.dtype == "b8" else y.format.range
            stored = -1 if y.format.dtype == "u64" else high
            params |= {"low": low, "high": stored, "low_real": float(low), "high_real": float(high)}
        return Invocation(params, {"x": In(0), "y": Out()}, narrowing(x, y))
