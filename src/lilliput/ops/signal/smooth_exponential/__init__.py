"""Exponential smoothing: each row moves the level a part of the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.element import CODES
from lilliput.ops.same_format import require_same_format

FRACTION = 14  # bits that the level keeps beyond the stored number's
ONE = 1 << 15  # of the weight


@dataclass(frozen=True)
class SmoothExponential(Op):
    """x (rows, channels) → y (rows, channels): y_t = y_(t-1) + weight (x_t - y_(t-1)), stored as x is.

    weight in (0, 1]; for integers it is rounded to 2^-15, the least 2^-15. State (channels,): the level, float32, or
    int32 with 14 bits beyond the stored number's; both products are rounded to the nearest, ties upwards.
    """

    weight: float = 0.25

    KERNELS: ClassVar = (
        Kernel("smooth_exponential_integer.h", ("s8",), ("s8",)),
        Kernel("smooth_exponential_integer.h", ("s16",), ("s16",)),
        Kernel("smooth_exponential_f32.h", ("f32",), ("f32",)),
    )
    KEEPS_FORMAT: ClassVar = True
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "Brown 1956, exponential smoothing; the rounding is ours"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2 or not 0 < self.weight <= 1:
            raise ShapeError(
                f"smooth_exponential of {x.name}: expected (rows, channels) and a weight in (0, 1], got {x.shape} and "
                f"{self.weight}"
            )
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def fixed_weight(self) -> int:
        return max(1, round(self.weight * ONE))

    def reference(self, call: Call, x: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored, level (channels,) → y stored, level."""
        y = np.empty_like(x)
        if x.dtype == np.float32:
            weight = np.float32(self.weight)
            for row, now in enumerate(x):
                level = level + weight * (now - level)
                y[row] = level
            return y, level
        wide, share = level.astype(np.int64), self.fixed_weight()
        for row, now in enumerate(x.astype(np.int64) << FRACTION):
            wide = wide + ((share * (now - wide) + ONE // 2) >> 15)
            y[row] = (wide + (1 << FRACTION - 1)) >> FRACTION
        return y, wide.astype(np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (level,) = call.input(0), call.states
        rows, channels = x.shape
        require_same_format(f"smooth_exponential of {x.name}", x, call.output)
        if level.shape != (channels,):
            raise ShapeError(f"smooth_exponential of {x.name}: expected a state of {(channels,)}, got {level.shape}")
        arguments: dict[str, Argument] = {"x": In(0), "level": State(), "y": Out()}
        shape = {"rows": rows, "channels": channels}
        if x.format.is_float:
            return Invocation({**shape, "weight": float(np.float32(self.weight))}, arguments)
        return Invocation({**shape, "type": CODES[x.format.dtype], "weight": self.fixed_weight()}, arguments)
