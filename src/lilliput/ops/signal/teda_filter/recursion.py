"""The recursion of TEDA, row by row, in float32 and in integers: what the kernels compute, in numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


class Options(Protocol):
    """What of the operator the recursion reads."""

    @property
    def replace(self) -> str: ...
    @property
    def adapt(self) -> bool: ...
    @property
    def cap(self) -> int: ...
    @property
    def reseed(self) -> int: ...


@dataclass(frozen=True)
class Reals:
    """Arithmetic in float32."""

    options: Options
    m_squared: np.float32
    floor: np.float32

    def taken_in(self, x: np.ndarray) -> np.ndarray:
        """A row as means are kept."""
        return x

    def shown(self, mean: np.ndarray) -> np.ndarray:
        """A mean as rows are."""
        return mean

    def mean(self, x: np.ndarray, mean: np.ndarray, k: int) -> np.ndarray:
        return mean + (x - mean) / np.float32(k)

    def square(self, x: np.ndarray, mean: np.ndarray) -> Any:
        return np.cumsum((x - mean) * (x - mean), dtype=np.float32)[-1]

    def spread(self, variance: Any, square: Any, k: int) -> Any:
        return (variance - variance / np.float32(k)) + square / np.float32(k - 1)

    def is_far(self, square: Any, spread: Any) -> bool:
        return bool(square > self.m_squared * max(spread, self.floor))


@dataclass(frozen=True)
class Integers:
    """Means carry 16 bits below x's last, squares 16 below the product's, m^2 4 below the point."""

    options: Options
    m_squared: int
    floor: int

    def taken_in(self, x: np.ndarray) -> np.ndarray:
        return x.astype(np.int64) << 16

    def shown(self, mean: np.ndarray) -> np.ndarray:
        return np.minimum(((mean >> 15) + 1) >> 1, 32767)

    def mean(self, x: np.ndarray, mean: np.ndarray, k: int) -> np.ndarray:
        off = x - mean
        step = (np.abs(off) + (k >> 1)) // k
        return mean + np.where(off < 0, -step, step)

    def square(self, x: np.ndarray, mean: np.ndarray) -> int:
        return int((((np.abs(x - mean) + 128) >> 8) ** 2).sum())

    def spread(self, variance: int, square: int, k: int) -> int:
        return variance - (variance + (k >> 1)) // k + (square + ((k - 1) >> 1)) // (k - 1)

    def is_far(self, square: int, spread: int) -> bool:
        return square * 16 > self.m_squared * max(spread, self.floor)


class Teda:
    """The states while rows go by."""

    def __init__(
        self, numbers: Reals | Integers, counts: np.ndarray, mean: np.ndarray, variance: np.ndarray, last: np.ndarray
    ) -> None:
        self.numbers, self.last = numbers, last
        self.seen, self.streak = (int(n) for n in counts)
        is_real = isinstance(numbers, Reals)
        self.mean = mean if is_real else mean.astype(np.int64)
        self.variance: Any = variance[0] if is_real else int(variance[0])
        self.dtypes = mean.dtype, variance.dtype

    def row(self, x: np.ndarray) -> tuple[bool, np.ndarray]:
        """Whether x is an outlier, and what stands for it."""
        outlier = self._is_outlier(self.numbers.taken_in(x))
        if not outlier:
            self.last = x
            return False, x
        stands = {"keep": x, "last": self.last, "mean": self.numbers.shown(self.mean)}
        return True, stands[self.numbers.options.replace]

    def _is_outlier(self, x: np.ndarray) -> bool:
        numbers, options = self.numbers, self.numbers.options
        k = min(self.seen + 1, options.cap)
        mean = numbers.mean(x, self.mean, k)
        square = numbers.square(x, mean)
        spread: Any = numbers.spread(self.variance, square, k) if k > 1 else self.variance * 0
        outlier = k > 1 and numbers.is_far(square, spread)
        self.streak = self.streak + 1 if outlier else 0
        if options.reseed > 0 and self.streak >= options.reseed:
            self.seen, self.streak, self.mean, self.variance = 1, 0, x, self.variance * 0
            return False
        if not outlier or options.adapt:
            self.seen, self.mean, self.variance = k, mean, spread
        return outlier

    def states(self) -> tuple[np.ndarray, ...]:
        """Counts, mean, variance, last, as they are stored."""
        mean, variance = self.dtypes
        counts = np.array([self.seen, self.streak], np.int32)
        return counts, np.asarray(self.mean).astype(mean), np.array([self.variance], variance), self.last
