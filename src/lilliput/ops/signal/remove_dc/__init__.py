"""A recursive filter that takes away what does not change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out, Overlap, Shape, State, Value
from lilliput.ops.level import LEVEL_BITS, require_scale, require_slowness
from lilliput.ops.power_of_two import saturated, shift_rounded
from lilliput.ops.rows import RowOp, require_state


@dataclass(frozen=True)
class RemoveDC(RowOp):
    """x (rows, channels) → y (rows, channels): what x is above its level, and the level then follows by 2**-slowness.

    H(z) = (1 - z^-1) / (1 - (1 - 2^-slowness) z^-1). State (channels,): the level, int32 with 14 more bits than int16
    x, or float. y is stored as x is.
    """

    slowness: int = 6

    KERNELS: ClassVar = (
        Kernel("remove_dc_s16.h", ("s16",), ("s16",)),
        Kernel("remove_dc_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own; the filter is the DC blocker of Smith, Introduction to Digital Filters, section B.3"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        require_slowness(f"remove_dc of {x.name}", "slowness", self.slowness, 1)
        return super().infer(x)

    def reference(self, call: Call, x: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, ...]:
        """x and level stored → y stored, level."""
        is_float = call.output.format.is_float
        wide = x if is_float else x.astype(np.int64) << LEVEL_BITS
        level, above = level.astype(wide.dtype), np.empty_like(wide)
        for t, row in enumerate(wide):
            above[t] = row - level
            level = level + self._step(above[t])
        if is_float:
            return above, level
        return saturated(shift_rounded(above, LEVEL_BITS), call.output.format), level.astype(np.int32)

    def _step(self, above: np.ndarray) -> np.ndarray:
        if above.dtype == np.float32:
            return above * np.float32(2.0**-self.slowness)
        return shift_rounded(above, self.slowness)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (level,) = call.input(0), call.states
        rows, channels = x.shape
        require_scale(f"remove_dc of {x.name}", call)
        require_state(self, x, level, (channels,), "f32" if x.format.is_float else "s32")
        params: dict[str, int | float] = {"rows": rows, "channels": channels}
        params |= {"step": 2.0**-self.slowness} if x.format.is_float else {"slowness": self.slowness}
        return Invocation(params, {"x": In(0), "level": State(), "y": Out()}, {0: Overlap()})
