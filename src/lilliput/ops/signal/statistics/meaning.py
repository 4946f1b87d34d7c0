"""Statistics of rows in float32 and in integers: what the kernels compute, in numpy."""

from __future__ import annotations

from math import sqrt

import numpy as np

from lilliput.ops.float32 import sum_in_order
from lilliput.ops.long import square
from lilliput.ops.scaled import Scaled, from_integers, from_reals, scaled

NAMES = (
    "mean", "rms", "standard_deviation", "variance", "skew", "kurtosis", "crest", "min", "max", "peak_to_peak",
    "mean_absolute",
)  # fmt: skip
BITS = 12  # of the largest distance from the mean, for skew and kurtosis


def units_of(scale: float, n: int) -> dict[str, float]:
    """What one unit of each of `integer`'s numbers is really, for rows of n numbers of this scale."""
    units = dict.fromkeys(NAMES, scale)
    units |= {"mean": scale / n, "mean_absolute": scale / n, "standard_deviation": scale / n, "rms": scale / sqrt(n)}
    return units | {"variance": (scale / n) ** 2, "skew": sqrt(n), "kurtosis": 1.0, "crest": sqrt(n)}


def integer(x: np.ndarray) -> dict[str, Scaled]:
    """Rows of integers (..., n) int64 to numbers (...), which `units_of` makes real."""
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


def real(x: np.ndarray) -> dict[str, np.ndarray]:
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
