"""What is counted over runs of samples: right answers, and the power of errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Trace


def answers(trace: Trace) -> np.ndarray:
    """The place of the largest number of the first output, (n,)."""
    return np.asarray(trace.outputs[0].reshape(len(trace.outputs[0]), -1).argmax(1))


@dataclass
class Right:
    """How many answers were right."""

    right: int = 0
    all: int = 0

    def add(self, trace: Trace, truth: np.ndarray) -> None:
        self.right += int((answers(trace) == truth).sum())
        self.all += len(truth)

    @property
    def share(self) -> float:
        return self.right / self.all


@dataclass
class Noise:
    """Squares of a signal and of its error."""

    signal: float = 0.0
    error: float = 0.0

    def add(self, exact: np.ndarray, other: np.ndarray) -> None:
        self.signal += float(np.square(exact, dtype=np.float64).sum())
        self.error += float(np.square(other - exact, dtype=np.float64).sum())

    @property
    def decibels(self) -> float:
        return float(10 * np.log10(max(self.signal, 1e-30) / max(self.error, 1e-30)))
