"""Augmentations of images: moved, mirrored, in other light, with noise, with something before the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.augment.augmentation import Array, Augmentation, Range, draw


@dataclass(frozen=True)
class Move(Augmentation):
    """Moved by up to so many pixels each way; what comes in repeats the border."""

    IMAGES: ClassVar = True
    pixels: int = 3

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        down, right = (int(step) for step in rng.integers(-self.pixels, self.pixels + 1, 2))
        rows = np.clip(np.arange(x.shape[0]) - down, 0, x.shape[0] - 1)
        columns = np.clip(np.arange(x.shape[1]) - right, 0, x.shape[1] - 1)
        return x[rows][:, columns]


@dataclass(frozen=True)
class Flip(Augmentation):
    """Mirrored every other time, on average: left and right, and, where asked for, up and down."""

    IMAGES: ClassVar = True
    sideways: bool = True
    upside_down: bool = False

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        sideways, upside_down = rng.integers(0, 2, 2)
        x = x[:, ::-1] if self.sideways and sideways else x
        return x[::-1] if self.upside_down and upside_down else x


@dataclass(frozen=True)
class Brightness(Augmentation):
    """Lighter or darker by a factor."""

    IMAGES: ClassVar = True
    factor: Range = (0.6, 1.4)

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        return x * draw(rng, self.factor)


@dataclass(frozen=True)
class PixelNoise(Augmentation):
    """Noise in each pixel and colour, in steps of 255 (standard deviation)."""

    IMAGES: ClassVar = True
    steps: Range = (0.0, 8.0)

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        return x + draw(rng, self.steps) * rng.standard_normal(x.shape)


@dataclass(frozen=True)
class Cutout(Augmentation):
    """A square of up to the part `part` of the shorter side, anywhere, filled with the image's mean."""

    IMAGES: ClassVar = True
    part: float = 0.4

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        side = int(rng.uniform(0, min(self.part, 1.0)) * min(x.shape[:2]))
        top, left = rng.integers(0, x.shape[0] - side + 1), rng.integers(0, x.shape[1] - side + 1)
        y = x.copy()
        y[top : top + side, left : left + side] = x.mean(axis=(0, 1))
        return y
