"""Augmentations of sound: nearer or farther, sooner or later, in another room, among other noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.data.augment.augmentation import Array, Augmentation, Range, draw
from lilliput.data.generators.noise import coloured


@dataclass(frozen=True)
class Gain(Augmentation):
    """Louder or softer, in decibels; what goes over the range of an integer type is cut off, as a converter does."""

    decibels: Range = (-9.0, 6.0)

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        return x * 10 ** (draw(rng, self.decibels) / 20)


@dataclass(frozen=True)
class Shift(Augmentation):
    """Later by up to so many seconds, or sooner; what comes in at the end is the mean of each channel."""

    seconds: float = 0.1

    def positions(self, rng: np.random.Generator, rows: int, rate: float) -> Array | None:
        most = min(round(self.seconds * rate), rows)
        return np.arange(rows) - float(rng.integers(-most, most + 1))


@dataclass(frozen=True)
class BackgroundNoise(Augmentation):
    """Noise at a ratio of the recording's power to it, in decibels, the mean left out; of a colour between white (0)
    and brown (2), see `generators.noise`. Silence stays silence: there is nothing that a ratio could be of."""

    snr: Range = (5.0, 30.0)
    colour: Range = (0.0, 2.0)

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        level = np.sqrt(np.mean(np.square(x - x.mean(axis=0)))) * 10 ** (-draw(rng, self.snr) / 20)
        colour = draw(rng, self.colour)
        return x + level * np.stack([coloured(rng, len(x), colour) for _ in range(x.shape[1])], axis=1)


@dataclass(frozen=True)
class Reverb(Augmentation):
    """A room: noise that dies by 60 dB within `seconds`, behind the sound, `level` as strong as it in all."""

    seconds: Range = (0.1, 0.5)
    level: Range = (0.1, 0.6)

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        long = draw(rng, self.seconds)
        tail = rng.standard_normal(max(2, round(long * rate)))
        tail *= 10 ** (-3 * np.arange(tail.size) / tail.size)
        tail[0] = 0
        tail *= draw(rng, self.level) / np.sqrt(np.square(tail).sum())
        size = 1 << (len(x) + tail.size - 1).bit_length()
        mean = x.mean(axis=0)
        spectrum = np.fft.rfft(x - mean, size, axis=0) * np.fft.rfft(tail, size)[:, None]
        return x + np.fft.irfft(spectrum, size, axis=0)[: len(x)]


@dataclass(frozen=True)
class Speed(Augmentation):
    """Quicker and higher, or slower and deeper, by a factor; it has fewer or more rows than before."""

    factor: Range = (0.9, 1.1)

    def positions(self, rng: np.random.Generator, rows: int, rate: float) -> Array | None:
        factor = max(draw(rng, self.factor), 1e-3)
        return np.arange(max(1, int(rows / factor))) * factor
