"""Pre-emphasis: each input less a part of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out, Overlap, Shape, ShapeError, State, Value
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale
from lilliput.ops.rows import RowOp, require_state

ONE = 1 << 15  # of the coefficient


@dataclass(frozen=True)
class PreEmphasis(RowOp):
    """x (rows, channels) → y (rows, channels): y[t] = x[t] - coefficient * x[t - 1], with 0 < |coefficient| < 1.

    State (channels,): the last x. int16: the coefficient is rounded to 2**-15; the scale of y is that of x or, where
    nothing may saturate, twice that.
    """

    coefficient: float = 0.97

    KERNELS: ClassVar = (
        Kernel("pre_emphasis_s16.h", ("s16",), ("s16",)),
        Kernel("pre_emphasis_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Davis and Mermelstein 1980 for the use of it"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not 0 < abs(self.coefficient) < 1:
            raise ShapeError(
                f"pre_emphasis of {x.name}: the coefficient is between -1 and 1, usually 0.95 to 0.97, not "
                f"{self.coefficient:g}; for 1 use derivative"
            )
        return super().infer(x)

    def reference(self, call: Call, x: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, ...]:
        """x and last stored → y stored, last."""
        before = np.concatenate([last[None], x[:-1]])
        if call.output.format.is_float:
            return x - np.float32(self.coefficient) * before, x[-1].copy()
        total = x.astype(np.int64) * ONE - self._stored * before.astype(np.int64)
        return saturated(shift_rounded(total, self._shift(call)), call.output.format), x[-1].copy()

    @property
    def _stored(self) -> int:
        return min(ONE - 1, max(1 - ONE, round(self.coefficient * ONE)))

    def _shift(self, call: Call) -> int:
        where = f"pre_emphasis of {call.input(0).name}"
        return 15 + right_shift(where, call.output, signal_scale(where, call.input(0)), 0, 1)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (last,) = call.input(0), call.states
        rows, channels = x.shape
        require_state(self, x, last, (channels,), x.format.dtype)
        params: dict[str, int | float] = {"rows": rows, "channels": channels}
        if x.format.is_float:
            params |= {"coefficient": self.coefficient}
        else:
            params |= {"coefficient": self._stored, "shift": self._shift(call)}
        return Invocation(params, {"x": In(0), "last": State(), "y": Out()}, {0: Overlap()})
