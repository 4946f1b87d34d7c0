"""The window of TFLite Micro's audio front end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Band, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.constants import require_constants

MOST = 30  # bits of shift


@dataclass(frozen=True)
class MicroWindow(Op):
    """x (..., n) int16, window (n,) int16 → y (..., n) int16 = x * window / 2**shift, rounded down, saturated."""

    shift: int = 12

    KERNELS: ClassVar = (Kernel("micro_window.h", ("s16", "s16"), ("s16",)),)
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::ApplyWindow"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, window = inputs
        assert x is not None and window is not None
        require_constants(f"micro_window {x.name}", window)
        if window.shape != x.shape[-1:] or not x.shape:
            raise ShapeError(
                f"micro_window {x.name}: expected a window of {x.shape[-1:]}, as long as a row of the input, "
                f"got {window.shape}"
            )
        if not 0 <= self.shift <= MOST:
            raise ShapeError(f"micro_window {x.name}: expected a shift from 0 to {MOST}, got {self.shift}")
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last) if len(call.output.shape) > 1 else None

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def macs(self, call: Call) -> int:
        return call.output.size

    def reference(self, call: Call, x: np.ndarray, window: np.ndarray) -> np.ndarray:
        """x, window stored → y stored."""
        return np.clip(x.astype(np.int64) * window >> self.shift, -32768, 32767).astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        n = call.input(1).size
        params = {"rows": call.output.size // n, "n": n, "shift": self.shift}
        return Invocation(params, {"x": In(0), "window": In(1), "y": Out()}, {0: IN_PLACE})
