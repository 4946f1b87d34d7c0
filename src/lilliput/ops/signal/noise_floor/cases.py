"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.noise_floor import NoiseFloor

DECIBELS = Format("s16", (2.0**-7,), (0,))
S8, S16 = Format("s8", (2.0**-8,), (-128,)), Format("s16", (2.0**-15,), (0,))


def fixed(op: NoiseFloor, shape: Shape, y: Format, x: Format = DECIBELS, note: str = "") -> Case:
    """Any int16."""
    return Case(op, (Operand(shape, x),), (y,), note=note)


def real(op: NoiseFloor, shape: Shape, low: float = -100.0, high: float = 30.0, note: str = "") -> Case:
    """Decibels from low to high."""
    return Case(op, (Operand(shape, low=low, high=high),), (Format(),), note=note)


CASES = [
    fixed(NoiseFloor(), (4, 1, 40), S8, note="Edge Impulse's, int8"),
    fixed(NoiseFloor(-80.0, 0.0), (300,), S16),
    fixed(
        NoiseFloor(-20.0, 100.0), (60,), Format("s8", (1 / 200,), (-100,)), Format("s16", (0.01,), (0,)), "any scale"
    ),
    fixed(NoiseFloor(-1.0, 0.0), (60,), S8, note="steep"),
    real(NoiseFloor(levels=256), (4, 1, 40), note="Edge Impulse's"),
    real(NoiseFloor(-80.0, 0.0), (30,)),
    real(NoiseFloor(0.0, 256.0, 256), (30,), 255.4, 256.0, "the last levels"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(0, 4)))
    floor = float(rng.uniform(-100, 0))
    op = NoiseFloor(floor, floor + float(10 ** rng.uniform(0, 2)), int(rng.choice([0, 16, 256, 1000])))
    if rng.random() < 0.4:
        return real(op, shape)
    return fixed(op, shape, (S8, S16)[rng.integers(2)], Format("s16", (float(10 ** rng.uniform(-3, -1)),), (0,)))
