"""Frames divided by the level of what has been heard: the causal relative of a division by a recording's maximum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, UnsupportedError, Value
from lilliput.ops.rows import require_state

BITS = 14  # of y behind the point
ONE = 1 << 15


@dataclass(frozen=True)
class RunningLevel(Op):
    """x (frames, channels, length) → y (frames, channels, length): each frame over the level at its end, which is
    max(the frame's largest number, keep * the level before, floor).

    State (1,): the level before; float, or int32 in steps of x's scale over 2**15. int16: y's scale is 2**-14, rounded
    down, saturated.
    """

    keep: float = 0.98
    floor: float = 2.0**-10

    KERNELS: ClassVar = (
        Kernel("running_level_s16.h", ("s16",), ("s16",)),
        Kernel("running_level_f32.h", ("f32",), ("f32",)),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "a peak detector with exponential release, as automatic gain controls have it"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) < 2 or not x.size or not 0 <= self.keep < 1 or self.floor <= 0:
            raise ShapeError(
                f"running_level {x.name}: expected frames (frames, ..., length), 0 <= keep < 1 and a floor above 0, "
                f"got {x.shape}, {self.keep:g} and {self.floor:g}"
            )
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def reference(self, call: Call, x: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x stored, level → y stored, level."""
        y, is_float = np.empty_like(x), x.dtype == np.float32
        require_state(self, call.input(0), call.states[0], (1,), "f32" if is_float else "s32")
        for i, frame in enumerate(x):
            if is_float:
                level = np.maximum(np.maximum(level * np.float32(self.keep), np.float32(self.floor)), frame.max())
                y[i] = frame / level
                continue
            keep, floor = self._integers(call)
            kept = (level.astype(np.int64) * keep) >> 15
            level = np.maximum(kept, max(floor, int(frame.max()) * ONE)).astype(np.int32)
            by = (1 << 30) // ((int(level[0]) + ONE - 1) // ONE)
            y[i] = np.clip(frame.astype(np.int64) * by >> (30 - BITS), -32768, 32767)
        return y, level.astype(np.float32 if is_float else np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y, (level,) = call.input(0), call.output, call.states
        require_state(self, x, level, (1,), "f32" if x.format.is_float else "s32")
        params: dict[str, int | float] = {"frames": x.shape[0], "length": prod(x.shape[1:])}
        if x.format.is_float:
            params |= {"keep": self.keep, "floor": self.floor}
        else:
            if y.format.scale != (2.0**-BITS,):
                raise UnsupportedError(
                    f"running_level {x.name}: expected {y.name!r} with scale 2**-{BITS}, got {y.format.scale}"
                )
            params["keep"], params["floor"] = self._integers(call)
        return Invocation(params, {"x": In(0), "level": State(), "y": Out()})

    def _integers(self, call: Call) -> tuple[int, int]:
        """keep in Q15, and the floor as the state is stored."""
        floor = round(self.floor / call.input(0).scale * ONE)
        return min(round(self.keep * ONE), ONE - 1), min(max(floor, ONE), 32767 * ONE)
