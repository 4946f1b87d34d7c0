"""Cutting a signal into frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class Frames(Op):
    """x (rows, channels) → y (frames, channels, length): frame i is rows [i * step, i * step + length) of each channel.

    Rows behind the last whole frame are left out. Any format.
    """

    length: int = 1
    step: int = 1

    KERNELS: ClassVar = (Kernel("frames.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "moves bytes; no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2 or self.step < 1 or not 1 <= self.length <= x.shape[0]:
            raise ShapeError(
                f"frames {x.name}: expected (rows, channels) with at least {self.length} rows and a step of 1 or more, "
                f"got {x.shape} and a step of {self.step}; record longer, or take shorter frames"
            )
        return (((x.shape[0] - self.length) // self.step + 1, x.shape[1], self.length),)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → its frames."""
        starts = range(0, x.shape[0] - self.length + 1, self.step)
        return np.stack([x[start : start + self.length].T for start in starts])

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"frames {x.name}", x, y)
        frames, channels, length = y.shape
        params = {"frames": frames, "channels": channels, "length": length, "step": self.step}
        return Invocation({**params, "itemsize": x.format.itemsize}, {"x": In(0), "y": Out()})
