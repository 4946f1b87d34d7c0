"""To int8 by cutting off what is behind the point, as front ends written in numpy do it."""

from __future__ import annotations

import math
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
    """x (...) → y (...) int8: (x + offset) * factor / scale + zero point, cut off towards 0; `quantize` rounds instead.

    int16 x: the ratio of the scales has 15 bits.
    """

    offset: float = 0.0
    factor: float = 1.0

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
                moved = (x + np.float32(self.offset)) * np.float32(self.factor)
                real = moved / np.float32(y.scale) + np.float32(y.zero_point)
            return np.fmin(np.fmax(real, np.float32(-128)), np.float32(127)).astype(np.int8)
        multiplier, right, start = self._line(call)
        exact = x.astype(np.int64) * multiplier + start
        cut = (exact + np.where(exact < 0, (1 << right) - 1, 0)) >> right
        return np.clip(cut, -128, 127).astype(np.int8)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        if len(y.format.scale) != 1:
            raise UnsupportedError(f"truncate {x.name}: expected one scale for {y.name!r}, got {len(y.format.scale)}")
        if y.format.bits:
            raise UnsupportedError(f"truncate {x.name}: expected all bits of int8 for {y.name!r}, got {y.format.bits}")
        params: dict[str, int | float] = {"n": x.size}
        if x.format.is_float:
            params |= {"offset": self.offset, "factor": self.factor, "scale": y.scale, "zero": float(y.zero_point)}
        else:
            multiplier, right, start = self._line(call)
            params |= {"multiplier": multiplier, "right": right, "start": start}
        return Invocation(params, {"x": In(0), "y": Out()}, narrowing(x, y))

    def _line(self, call: Call) -> tuple[int, int, int]:
        """y is (x * multiplier + start) / 2**right."""
        x, y = call.input(0), call.output
        ratio = x.scale * self.factor / y.scale
        constant = self.offset * self.factor / y.scale + y.zero_point
        right = BITS - 1 - math.floor(math.log2(ratio))
        right = min(right, 29 - math.ceil(math.log2(abs(constant) + 1)))  # so that the sum fits 32 bits
        multiplier = min(round(ratio * 2.0**right), (1 << BITS) - 1)
        if right < 0 or multiplier < 1 << 7 or x.zero_point != 0:
            raise UnsupportedError(
                f"truncate {x.name}: a step of {x.name!r} (scale {x.scale:g}, zero point {x.zero_point}) is "
                f"{ratio:.3g} of {y.name!r}; expected zero point 0 and 2**-15 to 2**14, store it with other steps"
            )
        return multiplier, right, round(constant * 2.0**right)
