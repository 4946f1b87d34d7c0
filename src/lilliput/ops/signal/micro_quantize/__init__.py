"""The last step of TFLite Micro's audio front end: logarithms to the bytes that its network reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.division import divide, divisor_table
from lilliput.ops.overlap import narrowing

MOST = 32767


@dataclass(frozen=True)
class MicroQuantize(Op):
    """x (...) int16 → y (...) int8 = x * factor / divisor - 128, to the nearest, ties upwards.

    x below 0 counts as 0, and y is at most 127.
    """

    factor: int = 256
    divisor: int = 666

    KERNELS: ClassVar = (Kernel("micro_quantize.h", ("s16",), ("s8",)),)
    SOURCE: ClassVar = "the last operators of TFLite Micro's audio_preprocessor_int8.tflite, as one"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if self.factor < 1 or self.divisor < 1 or MOST * self.factor >= 1 << 30:
            raise ShapeError(
                f"micro_quantize {x.name}: expected a factor from 1 to {(1 << 30) // MOST} and a divisor of 1 or more, "
                f"got {self.factor} and {self.divisor}"
            )
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        above = divide(np.maximum(x.astype(np.int64), 0) * self.factor, self.divisor)
        return np.minimum(above - 128, 127).astype(np.int8)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        if call.output.format.bits:
            raise UnsupportedError(
                f"micro_quantize {x.name}: expected all bits of int8 for {call.output.name!r}, "
                f"got {call.output.format.bits}"
            )
        largest = MOST * self.factor // self.divisor + 1
        divisors = divisor_table([self.divisor], largest, f"micro_quantize {x.name}")
        params = {"n": x.size, "factor": self.factor, "divisor": self.divisor}
        return Invocation(params, {"x": In(0), "divisors": divisors, "y": Out()}, narrowing(x, call.output))
