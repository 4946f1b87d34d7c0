"""Segments of autoregressive noise that stay as they are, or change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Array, Generator, Machine, Take
from lilliput.data.generators.noise import ar1
from lilliput.data.recording import Channel, Mark


@dataclass(frozen=True)
class Process(Machine):
    """An autoregressive process of the first order: its coefficient, its mean and its standard deviation."""

    rho: float
    mean: float
    sigma: float


@dataclass(frozen=True)
class Stationarity(Generator):
    """Segments of AR(1) noise, float32, one channel, 512 rows by default; half of them are stationary.

    The changes, in standard deviations of the process: mean (a step of 1.5), slope (a line that rises or falls by 1.5
    from end to end), variance (its ratio is 2 or 1/2), regime (the level moves by 1.5 and back, once or twice). A step
    lies between 30 and 70 % of the segment. Truth is the rows from the change on; for a slope, the whole segment.
    Machines differ in mean and scale (train and test), not in rho.
    """

    length: int = 512
    change: float = 1.5

    MODALITY: ClassVar = "series"
    RATE: ClassVar = 10.0
    CHANNELS: ClassVar = (Channel("value"),)
    LABELS: ClassVar = ("stationary", "mean", "regime", "slope", "variance")
    MACHINES: ClassVar = {
        "train": (Process("a", 0.5, 0.0, 1.0), Process("b", 0.5, 20.0, 3.0)),
        "test": (Process("c", 0.5, -5.0, 0.4), Process("d", 0.5, 100.0, 8.0)),
    }
    DIFFICULTY: ClassVar = (
        "changes of 1.5 standard deviations in noise that is correlated itself (rho 0.5), which a unit-root test takes"
        " for stationary; test processes have another mean and scale"
    )
    NEAREST_MEAN: ClassVar = 0.797

    def count(self, label: str) -> int:
        """As many stationary segments as of all changes together."""
        return self.each * (len(self.LABELS) - 1) if label == "stationary" else self.each

    def take(self, rng: np.random.Generator, machine: Process, label: str) -> Take:
        """(length, 1) float32."""
        level, sigma, start = self.course(rng, label)
        x = machine.mean + machine.sigma * (ar1(rng, self.length, machine.rho, sigma) + level)
        marks = () if label == "stationary" else (Mark(start, label, self.length - start),)
        return Take(x.astype(np.float32)[:, None], marks)

    def course(self, rng: np.random.Generator, label: str) -> tuple[Array, Array, int]:
        """Level (length,), standard deviation (length,) of a unit process, and the row from which on it changes."""
        n = self.length
        level, sigma = np.zeros(n), np.ones(n)
        at = int(n * rng.uniform(0.3, 0.7))
        sign = rng.choice((-1.0, 1.0))
        if label == "mean":
            level[at:] = sign * self.change
        elif label == "slope":
            level, at = sign * self.change * np.linspace(0, 1, n), 0
        elif label == "variance":
            sigma[at:] = 2.0 ** (sign / 2)
        elif label == "regime":
            at = int(n * rng.uniform(0.1, 0.3))
            for k in range(int(rng.integers(1, 3))):
                begin = at + int(0.4 * k * n)
                level[begin : begin + int(n * rng.uniform(0.2, 0.3))] = sign * self.change
        return level, sigma, at
