"""Statistics of a stretch of signal: mean, RMS, spread, shape, extremes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod, sqrt
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
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.long import square
from lilliput.ops.scaled import Scaled, from_integers, from_reals, scaled, table

NAMES = (
    "mean", "rms", "standard_deviation", "variance", "skew", "kurtosis", "crest", "min", "max", "peak_to_peak",
    "mean_absolute",
)  # fmt: skip
MOMENTS = frozenset({"standard_deviation", "variance", "skew", "kurtosis"})
MOST = 32767  # numbers in a row of int16: sums of them, times their count, fit the kernel's words
BITS = 12  # of the largest distance from the mean, for skew and kurtosis


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
            known = _real(x)
            return np.stack([known[name] for name in self.of], -1).astype(np.float32)
        numbers = _integer(x.astype(np.int64))
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
        units = _units(x.scale, n)
        return [units[name] / scale for name, scale in zip(self.of, each, strict=True)]


def _units(scale: float, n: int) -> dict[str, float]:
    """What one unit of each of `_integer`'s numbers is really, for rows of n numbers of this scale."""
    units = dict.fromkeys(NAMES, scale)
    units |= {"mean": scale / n, "mean_absolute": scale / n, "standard_deviation": scale / n, "rms": scale / sqrt(n)}
    return units | {"variance": (scale / n) ** 2, "skew": sqrt(n), "kurtosis": 1.0, "crest": sqrt(n)}


def _integer(x: np.ndarray) -> dict[str, Scaled]:
    """Rows of integers (..., n) int64 to numbers (...), which `_units` makes real."""
    n = x.shape[-1]
    total, low, high = x.sum(-1), x.min(-1), x.max(-1)
    squares = square(x).sum(-1, dtype=np.uint64)
    spread = squares * np.uint64(n) - square(total)
    second, third, fourth = _moments(x, n, total)
    root = scaled(squares).root()
    level = scaled(fourth) * from_integers(np.full_like(total, n)) / scaled(second) / scaled(second)
    flat = second == 0
    return {
        "mean": from_integers(total),
        "rms": root,
        "standard_deviation": scaled(spread).root(),
        "variance": scaled(spread),
        "skew": from_integers(third) / scaled(second) / scaled(second).root(),
        "kurtosis": scaled(second).where(flat, level - from_reals(np.full(total.shape, 3.0))),
        "crest": from_integers(np.maximum(high, -low)) / root,
        "min": from_integers(low),
        "max": from_integers(high),
        "peak_to_peak": from_integers(high - low),
        "mean_absolute": from_integers(np.abs(x).sum(-1)),
    }


def _moments(x: np.ndarray, n: int, total: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums of powers of the distances from the mean, rounded to BITS bits of the largest."""
    distance = n * x - total[..., None]
    largest = np.abs(distance).max(-1)
    right = np.maximum(np.frexp(largest.astype(np.float64))[1] - BITS, 0).astype(np.int64)[..., None]
    d = (np.abs(distance) + ((np.int64(1) << right) >> 1)) >> right
    third = (np.sign(distance) * d**3).sum(-1)
    return square(d).sum(-1, dtype=np.uint64), third, (square(d) ** np.uint64(2)).sum(-1, dtype=np.uint64)


def _real(x: np.ndarray) -> dict[str, np.ndarray]:
    """Rows of float32 (..., n) to float32 (...)."""
    n, zero = np.float32(x.shape[-1]), np.float32(0)
    mean = sum_in_order(x) / n
    mean = mean + sum_in_order(x - mean[..., None]) / n
    d = x - mean[..., None]
    variance, rms = sum_in_order(d * d) / n, np.sqrt(sum_in_order(x * x) / n)
    deviation, low, high = np.sqrt(variance), x.min(-1), x.max(-1)
    cube, fourth = variance * deviation, variance * variance
    some, many = (np.where(power > 0, power, np.float32(1)) for power in (cube, fourth))
    return {
        "mean": mean,
        "rms": rms,
        "standard_deviation": deviation,
        "variance": variance,
        "skew": np.where(cube > 0, sum_in_order(d * d * d) / n / some, zero),
        "kurtosis": np.where(fourth > 0, sum_in_order(d * d * (d * d)) / n / many - np.float32(3), zero),
        "crest": np.where(rms > 0, np.maximum(high, -low) / np.where(rms > 0, rms, np.float32(1)), zero),
        "min": low,
        "max": high,
        "peak_to_peak": high - low,
        "mean_absolute": sum_in_order(np.abs(x)) / n,
    }
