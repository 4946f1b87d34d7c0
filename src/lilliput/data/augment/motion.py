"""Augmentations of motion: another way to wear the sensor, another strength, another pace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.data.augment.augmentation import Array, Augmentation, Range, draw
from lilliput.data.recording import Recording
from lilliput.graph.errors import InputError


@dataclass(frozen=True)
class Rotate(Augmentation):
    """The sensor turned about any axis by up to so many degrees. Channels are triples of axes (acceleration, turning
    rate, ...), in this order; each triple turns alike."""

    degrees: float = 20.0

    def check(self, recording: Recording) -> None:
        """As of every augmentation; and channels in triples."""
        super().check(recording)
        if len(recording.channels) % 3:
            names = ", ".join(channel.name for channel in recording.channels)
            raise InputError(f"{recording.name}: Rotate turns triples of axes, x, y, z; its channels are {names}")

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        axis = rng.standard_normal(3)
        axis /= np.linalg.norm(axis)
        angle = np.deg2rad(rng.uniform(0, self.degrees))
        cross = np.cross(np.eye(3), axis)
        turn = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross  # Rodrigues' formula
        return (x.reshape(len(x), -1, 3) @ turn).reshape(x.shape)


@dataclass(frozen=True)
class Scale(Augmentation):
    """Every channel's movement about its mean stronger or weaker, by one factor; the mean, gravity for one, stays."""

    factor: Range = (0.8, 1.25)

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        mean = x.mean(axis=0)
        return mean + draw(rng, self.factor) * (x - mean)


@dataclass(frozen=True)
class Jitter(Augmentation):
    """White noise, as a part of each channel's standard deviation."""

    part: float = 0.05

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        return x + self.part * x.std(axis=0) * rng.standard_normal(x.shape)


@dataclass(frozen=True)
class TimeWarp(Augmentation):
    """A pace that wanders: quicker here, slower there, by up to the part `strength`; first and last row stay.

    knots  places whose pace is drawn
    """

    strength: float = 0.2
    knots: int = 4

    def positions(self, rng: np.random.Generator, rows: int, rate: float) -> Array | None:
        pace = 1 + min(self.strength, 0.9) * rng.uniform(-1, 1, max(self.knots, 2))
        steps = np.interp(np.linspace(0, 1, max(rows - 1, 1)), np.linspace(0, 1, pace.size), pace)
        times = np.concatenate([[0.0], np.cumsum(steps)])[:rows]
        return times / max(float(times[-1]), 1e-12) * (rows - 1) if rows else None


@dataclass(frozen=True)
class Crop(Augmentation):
    """A stretch of the recording, of the part `part` of its rows; it has fewer rows than before."""

    part: Range = (0.8, 1.0)

    def positions(self, rng: np.random.Generator, rows: int, rate: float) -> Array | None:
        kept = max(1, round(min(draw(rng, self.part), 1.0) * rows))
        return np.arange(kept, dtype=np.float64) + rng.integers(0, rows - kept + 1)
