"""Shapes before a camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Array, Generator, Machine, Take
from lilliput.data.recording import Channel

SIDE = 32
FINE = 3  # points a pixel is averaged of, each way


@dataclass(frozen=True)
class Camera(Machine):
    """A camera in its light.

    light     (least, most) brightness of what is brightest, in steps of 255
    contrast  (least, most) of the shape against its ground, as a part of the brightness
    shadow    how much darker one side may be, as a part
    noise     of a pixel, in steps (RMS)
    size      (least, most) radius of a shape, in pixels
    """

    light: tuple[float, float]
    contrast: tuple[float, float]
    shadow: float
    noise: float
    size: tuple[float, float]


@dataclass(frozen=True)
class Shapes(Generator):
    """Grey images of 32 by 32 pixels with one shape each, dark on light or light on dark, turned and moved.

    Test cameras see in less light, with more shadow and noise, and from farther away.
    """

    MODALITY: ClassVar = "image"
    RATE: ClassVar = 1.0
    CHANNELS: ClassVar = (Channel("grey"),)
    LABELS: ClassVar = ("circle", "cross", "square", "triangle")
    MACHINES: ClassVar = {
        "train": (
            Camera("bench", (180, 250), (0.4, 0.9), 0.15, 4, (8, 13)),
            Camera("window", (140, 250), (0.3, 0.8), 0.35, 6, (7, 12)),
        ),
        "test": (
            Camera("hall", (90, 160), (0.3, 0.7), 0.45, 8, (6, 10)),
            Camera("night", (50, 100), (0.3, 0.8), 0.3, 7, (7, 11)),
        ),
    }
    DIFFICULTY: ClassVar = (
        "shapes turned by any angle, dark or light, with a shadow across; test cameras see them smaller, in a third of"
        " the light and with more noise"
    )
    NEAREST_MEAN: ClassVar = 0.412

    def take(self, rng: np.random.Generator, machine: Camera, label: str) -> Take:
        """(32, 32, 1) uint8."""
        radius = rng.uniform(*machine.size)
        middle = rng.uniform(radius, SIDE - radius, 2)
        turn = rng.uniform(0, 2 * np.pi)
        fine = (np.arange(SIDE * FINE) + 0.5) / FINE
        y, x = np.meshgrid(fine - middle[0], fine - middle[1], indexing="ij")
        u, v = (x * np.cos(turn) + y * np.sin(turn)) / radius, (y * np.cos(turn) - x * np.sin(turn)) / radius
        cover = INSIDE[label](u, v).reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))
        light, contrast = rng.uniform(*machine.light), rng.uniform(*machine.contrast)
        scene = 1 - contrast * (cover if rng.uniform() < 0.5 else 1 - cover)
        side = rng.uniform(0, 2 * np.pi)
        across = (np.arange(SIDE) - SIDE / 2) / SIDE
        shadow = 1 - machine.shadow * (0.5 + np.cos(side) * across[:, None] + np.sin(side) * across)
        image = light * scene * shadow + rng.normal(0, machine.noise, (SIDE, SIDE))
        return Take(np.clip(np.rint(image), 0, 255).astype(np.uint8)[:, :, None])


def _triangle(u: Array, v: Array) -> Array:
    """With its corners on the unit circle."""
    return (v > -0.5) & (np.sqrt(3) * np.abs(u) + v < 1)


INSIDE = {
    "circle": lambda u, v: u * u + v * v < 0.8**2,
    "cross": lambda u, v: (np.minimum(np.abs(u), np.abs(v)) < 0.25) & (np.maximum(np.abs(u), np.abs(v)) < 0.95),
    "square": lambda u, v: np.maximum(np.abs(u), np.abs(v)) < 0.7,
    "triangle": _triangle,
}
