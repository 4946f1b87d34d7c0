"""How often a signal changes its sign, not counting changes that stay near zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.power_of_two import signal_scale

LONGEST = 32768  # frames whose crossings int16 can count


@dataclass(frozen=True)
class ZeroCrossings(Op):
    """x (..., length) → y (..., 1): the crossings of each frame.

    A crossing is a number above `threshold` after one below -threshold, or the other way round, whatever lies between.
    int16: y is counted in ones; its scale says what a crossing is worth (1 for a count, 1 / length for a share).
    """

    threshold: float = 0.0

    KERNELS: ClassVar = (
        Kernel("zero_crossings_s16.h", ("s16",), ("s16",)),
        Kernel("zero_crossings_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own; the threshold is Hudgins, Parker and Scott 1993, for myoelectric signals"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape or x.shape[-1] > LONGEST:
            raise ShapeError(f"zero_crossings of {x.name}: expected frames of up to {LONGEST} numbers, got {x.shape}")
        if not self.threshold >= 0:
            raise ShapeError(f"zero_crossings of {x.name}: the threshold is 0 or above, not {self.threshold:g}")
        return ((*x.shape[:-1], 1),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        wide = x if call.input(0).format.is_float else x.astype(np.int64)
        threshold = wide.dtype.type(self._threshold(call))
        side = np.zeros(x.shape[:-1], np.int64)
        count = np.zeros(x.shape[:-1], np.int64)
        for now in np.moveaxis(wide, -1, 0):
            found = np.where(now > threshold, 1, np.where(now < -threshold, -1, side))
            count = count + (found * side < 0)
            side = found
        return count[..., None].astype(call.output.format.numpy)

    def _threshold(self, call: Call) -> int | float:
        """In stored numbers of x."""
        x, y = call.input(0), call.output
        if x.format.is_float:
            return float(np.float32(self.threshold))
        where = f"zero_crossings of {x.name}"
        signal_scale(where, y)
        stored = round(self.threshold / signal_scale(where, x))
        if stored > x.format.range[1]:
            raise UnsupportedError(f"{where}: {self.threshold:g} is beyond what x can reach; choose a lower threshold")
        return stored

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        length = x.shape[-1]
        params = {"frames": x.size // length, "length": length, "threshold": self._threshold(call)}
        return Invocation(params, {"x": In(0), "y": Out()})
