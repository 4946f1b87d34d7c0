"""TEDA: typicality and eccentricity of each row among all before it, without a model; outliers told or replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out, Scratch, Shape, ShapeError, State, UnsupportedError, Value
from lilliput.ops.power_of_two import signal_scale
from lilliput.ops.rows import RowOp, require_rows, require_state
from lilliput.ops.scaled import signed
from lilliput.ops.signal.teda_filter.recursion import Integers, Reals, Teda

GIVES = ("values", "outliers")
REPLACE = {"mean": 0, "last": 1, "keep": 2}  # as the kernels number them
MOST = 1 << 20  # rows that the integer form counts
MOST_CHANNELS = 8
MOST_M = 16.0


@dataclass(frozen=True)
class TedaFilter(RowOp):
    """x (rows, channels) → y (rows, channels), outliers replaced; or (rows, 1), 1 for an outlier and 0 else.

    A row is an outlier where its eccentricity exceeds (m^2 + 1) / k after k rows, which is the same as lying more than
    m standard deviations from the mean with the row itself taken in; so none can be told before row m^2 + 2.
    m        of the m-sigma rule, at most 16 in fixed point
    gives    "values" or "outliers"
    replace  an outlier by the "last" row that was none, by the "mean", or "keep" it
    adapt    take outliers into mean and variance, too; without it a burst does not spoil them
    cap      the count of rows stops here, so that older ones are forgotten exponentially
    reseed   so many outliers in a row are the new normal; 0 for never
    floor    standard deviations below this, in real units, count as this
    States: counts (2,) int32, mean (channels,), variance (1,), last (channels,); all 0 at the start. Fixed point: x and
    last int16, mean int32 with 16 bits below x's last, variance int64 with 16 bits below that of x's integers squared.
    """

    m: float = 3.0
    gives: str = "values"
    replace: str = "last"
    adapt: bool = False
    cap: int = MOST
    reseed: int = 0
    floor: float = 0.0

    KERNELS: ClassVar = (
        Kernel("teda_filter_s16.h", ("s16",), ("s16",)),
        Kernel("teda_filter_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "Angelov 2014, Outside the box: an alternative data analytics framework, JAMRIS 8(2)"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        require_rows(self, x)
        if self.gives not in GIVES or self.replace not in REPLACE:
            raise ShapeError(
                f"teda_filter of {x.name}: gives is one of {', '.join(GIVES)} and replace one of {', '.join(REPLACE)}, "
                f"not {self.gives!r} and {self.replace!r}"
            )
        if not (self.m > 0 and 2 <= self.cap <= MOST and self.reseed >= 0 and self.floor >= 0):
            raise ShapeError(
                f"teda_filter of {x.name}: expected m above 0, cap from 2 to {MOST}, reseed and floor not below 0; got "
                f"{self.m:g}, {self.cap}, {self.reseed} and {self.floor:g}"
            )
        return (x.shape if self.gives == "values" else (x.shape[0], 1),)

    def reference(
        self, call: Call, x: np.ndarray, counts: np.ndarray, mean: np.ndarray, variance: np.ndarray, last: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """x, counts, mean, variance, last stored → y stored, and the states."""
        is_float = call.output.format.is_float
        numbers: Reals | Integers = self._reals() if is_float else self._integers(call)
        work = Teda(numbers, counts, mean, variance, last)
        rows = [work.row(row) for row in x]
        if self.gives == "outliers":
            y = np.array([[outlier] for outlier, _ in rows]) * (1 if is_float else self._one(call))
        else:
            y = np.stack([value for _, value in rows])
        return y.astype(x.dtype), *work.states()

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (counts, mean, variance, last) = call.input(0), call.states
        rows, channels = x.shape
        is_float = x.format.is_float
        require_state(self, x, counts, (2,), "s32")
        require_state(self, x, mean, (channels,), "f32" if is_float else "s32")
        require_state(self, x, variance, (1,), "f32" if is_float else "s64")
        require_state(self, x, last, (channels,), x.format.dtype)
        params: dict[str, int | float] = {"rows": rows, "channels": channels, "cap": self.cap}
        params |= {"adapt": int(self.adapt), "reseed": self.reseed, "replace": REPLACE[self.replace]}
        params |= {"tells": int(self.gives == "outliers")}
        if is_float:
            reals = self._reals()
            params |= {"m_squared": float(reals.m_squared), "floor": float(reals.floor)}
        else:
            integers = self._integers(call)
            params |= {"one": self._one(call), "m_squared": integers.m_squared}
            params |= {"floor_high": integers.floor >> 32, "floor_low": signed(integers.floor & 0xFFFFFFFF)}
        states = {"counts": State(0), "mean": State(1), "variance": State(2), "last": State(3)}
        trial = Scratch(4 * channels, "float" if is_float else "int32_t")
        return Invocation(params, {"x": In(0), **states, "trial": trial, "y": Out()})

    def _reals(self) -> Reals:
        return Reals(self, np.float32(self.m**2), np.float32(self.floor**2))

    def _integers(self, call: Call) -> Integers:
        x = call.input(0)
        where = f"teda_filter of {x.name}"
        scale = signal_scale(where, x)
        if x.shape[1] > MOST_CHANNELS or self.m > MOST_M:
            raise UnsupportedError(
                f"{where}: in fixed point m is at most {MOST_M:g} and there are at most {MOST_CHANNELS} channels, not "
                f"{self.m:g} and {x.shape[1]}; work in float32"
            )
        if self.gives == "values" and abs(signal_scale(where, call.output) / scale - 1) > 1e-6:
            raise UnsupportedError(f"{where}: y is stored as x is, with scale {scale:g}, not {call.output.scale:g}")
        floor = min(round((self.floor / scale) ** 2 * 65536), 1 << 49)
        return Integers(self, max(round(self.m**2 * 16), 1), floor)

    def _one(self, call: Call) -> int:
        """1 in y's integers, where it tells outliers."""
        return min(max(round(1 / call.output.scale), 1), 32767)
