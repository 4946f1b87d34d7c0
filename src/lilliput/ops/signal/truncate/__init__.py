"""To int8 by cutting off what is behind the point, as front ends written in numpy do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, In, Invocation, Kernel, Op, Out, Shape, UnsupportedError, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.overlap import narrowing

BITS = 15  # of the multiplier


@dataclass(frozen=True)
class Truncate(Op):
    """x (...) → y (...) int8: x / scale + zero point, cut off towards 0, where `quantize` rounds to the nearest.

    int16 x: the ratio of the scales has 15 bits.
    """

    KERNELS: ClassVar = (Kernel("truncate_f32.h", ("f32",), ("s8",)), Kernel("truncate_s16.h", ("s16",), ("s8",)))
    SOURCE: ClassVar = (
        "numpy's (x / scale + zero_point).astype(int8), which MLPerf Tiny's scripts use; here it saturates"
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
        """x real or stored → y int8. NaN becomes the smallest number."""
        y = call.output
        if x.dtype == np.float32:
            with np.errstate(over="ignore", invalid="ignore"):
                real = x / np.float32(y.scale) + np.float32(y.zero_point)
            return np.fmin(np.fmax(real, np.float32(-128)), np.float32(127)).astype(np.int8)
        multiplier, right = self._ratio(call)
        exact = x.astype(np.int64) * multiplier + (y.zero_point << right)
        cut = (exact + np.where(exact < 0, (1 << right) - 1, 0)) >> right
        return np.clip(cut, -128, 127).astype(np.int8)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        if len(y.format.scale) != 1:
            raise UnsupportedError(f"truncate {x.name}: expected one scale for {y.name!r}, got {len(y.format.scale)}")
        params: dict[str, int | float] = {"n": x.size}
        if x.format.is_float:
            params |= {"scale": y.scale, "zero": float(y.zero_point)}
        else:
            multiplier, right = self._ratio(call)
            params |= {"multiplier": multiplier, "right": right, "zero": y.zero_point}
        return Invocation(params, {"x": In(0), "y": Out()}, narrowing(x, y))

    def _ratio(self, call: Call) -> tuple[int, int]:
        """x's scale over y's as multiplier / 2**right."""
        x, y = call.input(0), call.output
        ratio = x.scale / y.scale
        right = min(BITS - 1 - int(np.floor(np.log2(ratio))), 22)
        multiplier = min(round(ratio * 2.0**right), (1 << BITS) - 1)
        if right < 0 or multiplier < 1 << 7 or x.zero_point != 0:
            raise UnsupportedError(
                f"truncate {x.name}: expected {x.name!r} with zero point 0 and a scale of 2**-15 to 2**15 times "
                f"that of {y.name!r}, {y.scale:g}, got {x.scale:g} and {x.zero_point}; store it with more steps"
            )
        return multiplier, right
