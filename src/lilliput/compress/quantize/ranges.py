"""Rules for how far an activation's format reaches, given how often its numbers fall where.

A wide range clips nothing and is coarse; a narrow one is fine and clips. Sources: Krishnamoorthi 2018 (arXiv
1806.08342) for percentiles; Banner et al. 2019 (arXiv 1810.05723) for the smallest squared error; Cai et al. 2017
(HWGQ, arXiv 1702.00953) for half-wave Gaussian numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from lilliput.compress.quantize.gaussian import half_wave_step
from lilliput.compress.quantize.histogram import Histogram

Rule = Callable[[str, Histogram], tuple[float, float]]  # value name and histogram to (low, high)

TRIES = tuple(np.linspace(0.02, 1.0, 99).tolist())  # of the seen range, where the smallest error is looked for
TINY = float(np.finfo(np.float32).tiny)


def min_max(name: str, seen: Histogram) -> tuple[float, float]:
    """All that was seen."""
    return seen.low, seen.high


def percentile(percent: float) -> Rule:
    """So many percent of the numbers, what is left out shared by both ends."""

    def rule(name: str, seen: Histogram) -> tuple[float, float]:
        outside = (1 - percent / 100) / 2
        low = seen.share_below(outside) - seen.step if seen.low < 0 else seen.low
        return max(low, seen.low), seen.share_below(1 - outside)

    return rule


def smallest_error(bits: Callable[[str], int]) -> Rule:
    """The range with the smallest mean squared error when its numbers are stored in so many bits."""

    def rule(name: str, seen: Histogram) -> tuple[float, float]:
        levels = (1 << bits(name)) - 1
        low, high = min(seen.low, 0.0), max(seen.high, 0.0)
        low, high = _best(seen, levels, [(low * part, high * part) for part in TRIES])
        if low < 0 < high:  # each end by itself, where both are there
            low, high = _best(seen, levels, [(low * part, high) for part in TRIES])
            low, high = _best(seen, levels, [(low, high * part) for part in TRIES])
        return low, high

    return rule


def half_wave(bits: Callable[[str], int]) -> Rule:
    """Of numbers that are never negative, the range that suits the positive half of a normal distribution best.

    Its standard deviation follows from the mean square, which is half of its square, zeros counted. Other numbers have
    the range of the smallest error.
    """
    otherwise = smallest_error(bits)

    def rule(name: str, seen: Histogram) -> tuple[float, float]:
        if seen.low < 0:
            return otherwise(name, seen)
        deviation = float(np.sqrt(2 * seen.squares / max(seen.counts.sum(), 1)))
        levels = (1 << bits(name)) - 1
        return 0.0, min(seen.high, _step(levels) * levels * deviation)

    return rule


@cache
def _step(levels: int) -> float:
    return half_wave_step(levels)


def _best(seen: Histogram, levels: int, ranges: list[tuple[float, float]]) -> tuple[float, float]:
    return ranges[int(np.argmin([_error(seen, low, high, levels) for low, high in ranges]))]


def _error(seen: Histogram, low: float, high: float, levels: int) -> float:
    """The sum of squared errors of numbers stored affinely between the ends."""
    scale = max(high - low, TINY) / levels
    zero = np.rint(-low / scale)
    middles = seen.middles
    stored = np.clip(np.rint(middles / scale) + zero, 0, levels)
    return float(seen.counts @ np.square((stored - zero) * scale - middles))
