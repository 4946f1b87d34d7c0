"""Statistics of a stretch of signal: mean, RMS, spread, shape, extremes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    TABLES,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    UnsupportedError,
    Value,
)
from lilliput.ops.scaled import from_reals, table
from lilliput.ops.signal.statistics.meaning import NAMES, integer, real, units_of

MOMENTS = frozenset({"standard_deviation", "variance", "skew", "kurtosis"})
MOST = 32767  # numbers in a row of int16: sums of them, times their count, fit the kernel's words


@dataclass(frozen=True)
class Statistics(Op):
    """x (..., n) → y (..., count): the statistics `of`, by NAMES, of the numbers along the last axis.

    Variance and standard deviation are the population's (divided by n); skew is the third standardised moment, kurtosis
    the fourth less 3, so 0 for a normal distribution; crest is the largest magnitude over the RMS. Of a row without
    variance skew and kurtosis are 0, of silence crest is, too.
    Fixed point: x int16 with zero point 0, y int16 or int32 with zero point 0, and one scale or one a statistic.
    """

    of: tuple[str, ...] = ("mean", "rms", "standard_deviation", "skew", "kurtosis")

    KERNELS: ClassVar = (
        Kernel("statistics_s16.h", ("s16",), ("s16",)),
        Kernel("statistics_s16.h", ("s16",), ("s32",)),
        Kernel("statistics_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "moments: Joanes and Gill 1998, g1 and g2; two passes: Chan, Golub and LeVeque 1983"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape:
            raise ShapeError(f"statistics of {x.name}: expected numbers along a last axis, got a single number")
        unknown = [name for name in self.of if name not in NAMES]
        if unknown or not self.of:
            told = f"{unknown[0]!r} is none of them" if unknown else "none was asked for"
            raise ShapeError(f"statistics of {x.name}: {told}; they are {', '.join(NAMES)}")
        return ((*x.shape[:-1], len(self.of)),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        y = call.output
        if y.format.is_float:
            known = real(x)
            return np.stack([known[name] for name in self.of], -1).astype(np.float32)
        numbers = integer(x.astype(np.int64))
        low, high = y.format.range
        columns = [
            (numbers[name] * from_reals(factor)).rounded(low, high)
            for name, factor in zip(self.of, self._factors(call), strict=True)
        ]
        return np.stack(columns, -1).astype(y.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        params = {"rows": prod(x.shape[:-1]), "n": x.shape[-1], "count": len(self.of)}
        codes = Table(np.array([NAMES.index(name) for name in self.of], np.uint8), "uint8_t", TABLES)
        if y.format.is_float:
            moments = int(not MOMENTS.isdisjoint(self.of))
            return Invocation({**params, "moments": moments}, {"x": In(0), "codes": codes, "y": Out()})
        low, high = y.format.range
        moments = int(not {"skew", "kurtosis"}.isdisjoint(self.of))
        params |= {"moments": moments, "wide": int(y.format.dtype == "s32"), "low": low, "high": high}
        return Invocation(params, {"x": In(0), "codes": codes, "factors": table(self._factors(call)), "y": Out()})

    def _factors(self, call: Call) -> list[float]:
        """What the kernel's numbers are multiplied by to be in y's integers."""
        x, y = call.input(0), call.output
        n, scales = x.shape[-1], y.format.scale
        if n > MOST:
            raise UnsupportedError(
                f"statistics of {x.name}: rows of int16 have at most {MOST} numbers, not {n}; cut them"
            )
        on_last = y.format.axis in (None, len(y.shape) - 1)
        if len(x.format.scale) != 1 or not on_last or len(scales) not in (1, len(self.of)):
            raise UnsupportedError(
                f"statistics of {x.name}: expected one scale for x and one for y, or one a statistic; got "
                f"{len(x.format.scale)} and {len(scales)}"
            )
        if any(x.format.zero_point) or any(y.format.zero_point):
            raise UnsupportedError(f"statistics of {x.name}: zero points of x and y are 0 in signals; requantize them")
        each = scales * len(self.of) if len(scales) == 1 else scales
        units = units_of(x.scale, n)
        return [units[name] / scale for name, scale in zip(self.of, each, strict=True)]
