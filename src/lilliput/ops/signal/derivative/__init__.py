"""How fast a signal changes: each input less the one before, times the rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out, Overlap, Shape, ShapeError, State, Value
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale
from lilliput.ops.rows import RowOp, require_state


@dataclass(frozen=True)
class Derivative(RowOp):
    """x (rows, channels) → y (rows, channels): y[t] = (x[t] - x[t - 1]) * rate; of acceleration, that is jerk.

    rate is in rows a second. State (channels,): the last x. int16: the scale of y is that of x times the rate times a
    power of two, so that nothing is multiplied.
    """

    rate: float = 1.0

    KERNELS: ClassVar = (
        Kernel("derivative_s16.h", ("s16",), ("s16",)),
        Kernel("derivative_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own: the backward difference"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not (self.rate > 0 and np.isfinite(self.rate)):
            raise ShapeError(f"derivative of {x.name}: the rate is above 0 rows a second, not {self.rate:g}")
        return super().infer(x)

    def reference(self, call: Call, x: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, ...]:
        """x and last stored → y stored, last."""
        before = np.concatenate([last[None], x[:-1]])
        if call.output.format.is_float:
            return (x - before) * np.float32(self.rate), x[-1].copy()
        change = x.astype(np.int64) - before
        return saturated(shift_rounded(change, self._shift(call)), call.output.format), x[-1].copy()

    def _shift(self, call: Call) -> int:
        where = f"derivative of {call.input(0).name}"
        return right_shift(where, call.output, signal_scale(where, call.input(0)) * self.rate, 0, 15)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (last,) = call.input(0), call.states
        rows, channels = x.shape
        require_state(self, x, last, (channels,), x.format.dtype)
        params: dict[str, int | float] = {"rows": rows, "channels": channels}
        params |= {"rate": self.rate} if x.format.is_float else {"shift": self._shift(call)}
        return Invocation(params, {"x": In(0), "last": State(), "y": Out()}, {0: Overlap()})
