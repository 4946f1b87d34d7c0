"""Heart rate: beats in an electrocardiogram or a pulse wave, by the steepness of what each begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out, Shape, ShapeError, State, UnsupportedError, Value
from lilliput.ops.power_of_two import signal_scale
from lilliput.ops.rows import RowOp, require_state
from lilliput.ops.scaled import params as scaled_params
from lilliput.ops.signal.heart_rate.beats import DIRECTIONS, Beats

INTERVALS = 4  # between beats, whose mean makes the rate


@dataclass(frozen=True)
class HeartRate(RowOp):
    """x (rows, 1) → y (rows, 2): 1 at a beat, else 0; and beats a minute, 0 where not known.

    Slope: how far x has come in `lag` rows. A beat is where the slope's exponential mean passes half the level of its
    peaks. Times are in rows, `rate` of them a second:
    smooth      the mean takes in 1 / 2^smooth of each slope
    decay       the level of peaks loses 1 / 2^decay a row, and goes a quarter of the way to each new peak
    refractory  rows after a beat in which there is no other
    learning    rows at the start without beats, in which the level is the highest mean yet; at least `lag`
    lost        rows without a beat after which the rate is 0
    direction   of the slopes that count: "up", "down" or "both"
    States: line (lag,) as x, levels (4,) float32 or int32, counts (7,) int32, as the kernels say; all 0 at the start.
    int16: slopes carry 8 bits below the point; y's scale has to hold 1 and the rate.
    """

    rate: float = 360.0
    lag: int = 11
    smooth: int = 5
    decay: int = 11
    refractory: int = 90
    learning: int = 360
    lost: int = 1080
    direction: str = "both"

    KERNELS: ClassVar = (Kernel("heart_rate_s16.h", ("s16",), ("s16",)), Kernel("heart_rate_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "our own, after Pan and Tompkins 1985 (slope, moving mean, adaptive threshold, refractory time)"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2 or x.shape[1] != 1:
            raise ShapeError(f"heart_rate of {x.name}: expected one lead, (rows, 1), got {x.shape}; choose a channel")
        if not (1 <= self.lag <= self.learning and 0 <= self.smooth <= 15 and 1 <= self.decay <= 30 and self.rate > 0):
            raise ShapeError(
                f"heart_rate of {x.name}: expected 1 <= lag <= learning, smooth in [0, 15], decay in [1, 30] and "
                f"a rate above 0, got {self}"
            )
        if self.direction not in DIRECTIONS:
            raise ShapeError(f"heart_rate of {x.name}: slopes count {', '.join(DIRECTIONS)}, not {self.direction!r}")
        return ((x.shape[0], 2),)

    def reference(
        self, call: Call, x: np.ndarray, line: np.ndarray, levels: np.ndarray, counts: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """x, line, levels, counts stored → y stored, line, levels, counts."""
        past = np.concatenate([line, x[:, 0]])
        y = call.output
        kind, one = (np.float32, 0) if y.format.is_float else (int, self.one(call))
        minute = 60 * self.rate / (y.scale if one else 1)
        work = Beats(self, [kind(level) for level in levels], [int(count) for count in counts], minute, one)
        rows = [work.row(kind(now), kind(before)) for now, before in zip(x[:, 0], past, strict=False)]
        stored = (np.array(rows, x.dtype), past[len(x) :], np.array(work.levels, levels.dtype))
        return *stored, np.array(work.counts, counts.dtype)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y, (line, levels, counts) = call.input(0), call.output, call.states
        require_state(self, x, line, (self.lag,), x.format.dtype)
        require_state(self, x, levels, (4,), "f32" if x.format.is_float else "s32")
        require_state(self, x, counts, (3 + INTERVALS,), "s32")
        names = ("lag", "learning", "refractory", "lost")
        params: dict[str, int | float] = {"rows": x.shape[0], **{name: getattr(self, name) for name in names}}
        params |= dict(zip(("up", "down"), DIRECTIONS[self.direction], strict=True))
        if y.format.is_float:
            params |= {"smooth": 2.0**-self.smooth, "decay": 2.0**-self.decay, "minute": 60 * self.rate}
        else:
            params |= {"smooth": self.smooth, "decay": self.decay, "one": self.one(call)}
            params |= scaled_params("minute", 60 * self.rate / y.scale)
        states = {"line": State(0), "levels": State(1), "counts": State(2)}
        return Invocation(params, {"x": In(0), **states, "y": Out()})

    def one(self, call: Call) -> int:
        """1 in y's integers."""
        where = f"heart_rate of {call.input(0).name}"
        signal_scale(where, call.input(0))
        whole = round(1 / signal_scale(where, call.output))
        if not 1 <= whole <= 32767:
            raise UnsupportedError(
                f"{where}: y's scale has to hold 1 and the rate, {call.output.scale:g} does not; try 1/64"
            )
        return whole
