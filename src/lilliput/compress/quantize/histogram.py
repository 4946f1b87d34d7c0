"""How often numbers fall where, within ends that are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 4096
TINY = float(np.finfo(np.float32).tiny)


@dataclass(frozen=True, eq=False)
class Histogram:
    """counts[i] numbers lie between low + i * step and low + (i + 1) * step; squares is the sum of all squares."""

    low: float
    high: float
    counts: np.ndarray  # (BINS,) int64
    squares: np.ndarray  # () float64

    @classmethod
    def between(cls, low: float, high: float) -> Histogram:
        return cls(low, high, np.zeros(BINS, np.int64), np.zeros(()))

    @property
    def step(self) -> float:
        return max(self.high - self.low, TINY) / BINS

    @property
    def middles(self) -> np.ndarray:
        """The middle of each bin, (BINS,); 0 where 0 is in it, as many activations are exactly 0."""
        middles = self.low + (np.arange(BINS) + 0.5) * self.step
        return np.where(np.abs(middles) <= 0.5 * self.step, 0.0, middles)

    def add(self, array: np.ndarray) -> None:
        """Counts more numbers, all of them between the ends."""
        at = ((array.reshape(-1).astype(np.float64) - self.low) / self.step).astype(np.int64)
        self.counts[...] += np.bincount(np.clip(at, 0, BINS - 1), minlength=BINS)
        self.squares[...] += np.square(array, dtype=np.float64).sum()

    def share_below(self, share: float) -> float:
        """The number that this share of all lies below, up to a bin."""
        at = int(np.searchsorted(np.cumsum(self.counts), share * self.counts.sum()))
        return min(self.low + (at + 1) * self.step, self.high)
