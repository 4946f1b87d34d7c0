"""Smoothing by the mean of the last rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.division import divide, divisor_table
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class Smooth(Op):
    """x (rows, channels) → y (rows, channels): the mean of the last `length` rows, this one too, stored as x is.

    Integers are divided to the nearest, ties away from zero. States: the last rows (length, channels), stored as x is,
    in a ring, and (1,) int32 where in it the next row goes; a beginning of nothing is a ring of the stored zero.
    """

    length: int = 4

    KERNELS: ClassVar = (
        Kernel("smooth_s8.h", ("s8",), ("s8",)),
        Kernel("smooth_s16.h", ("s16",), ("s16",)),
        Kernel("smooth_f32.h", ("f32",), ("f32",)),
    )
    KEEPS_FORMAT: ClassVar = True
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "averaging of posteriors, as in Chen, Parada and Heigold 2014, section 2.3; the rounding is ours"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2 or not 1 <= self.length <= 1024:
            raise ShapeError(
                f"smooth {x.name}: expected (rows, channels) and a mean over 1 to 1024 rows, got {x.shape} and "
                f"{self.length}"
            )
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def reference(self, call: Call, x: np.ndarray, ring: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored, ring (length, channels), at (1,) → y stored, ring, at."""
        rows, first = len(x), int(at[0])
        line = np.concatenate([np.roll(ring, -first, 0)[1:], x])  # oldest first
        if x.dtype == np.float32:
            y = np.zeros_like(x)
            for tap in range(self.length):
                y = y + line[tap : tap + rows]
            y = y / np.float32(self.length)
        else:
            sums = sum(line[tap : tap + rows].astype(np.int64) for tap in range(self.length))
            y = divide(np.asarray(sums), self.length).astype(x.dtype)
        after = (first + rows) % self.length
        kept = np.concatenate([np.roll(ring, -first, 0), x])[-self.length :]
        return y, np.roll(kept, after, 0), np.array([after], np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (ring, at) = call.input(0), call.states
        rows, channels = x.shape
        require_same_format(f"smooth {x.name}", x, call.output, ring)
        if ring.shape != (self.length, channels) or at.shape != (1,):
            raise ShapeError(
                f"smooth {x.name}: expected states of {(self.length, channels)} and (1,), got {ring.shape} and "
                f"{at.shape}"
            )
        params = {"rows": rows, "channels": channels, "length": self.length}
        if x.format.is_float:
            return Invocation(params, {"x": In(0), "ring": State(0), "at": State(1), "y": Out()})
        largest = max(map(abs, x.format.range))
        divisor = divisor_table([self.length], largest, f"smooth {x.name}")
        return Invocation(params, {"x": In(0), "ring": State(0), "at": State(1), "divisor": divisor, "y": Out()})
