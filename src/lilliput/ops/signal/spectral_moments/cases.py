"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.spectral_moments import SpectralMoments
from lilliput.ops.spectral_moments import NAMES

X = Format("s32", (2.0**-22,), (0,))
Y = Format("s16", (0.5, 0.5, 1 / 1024, 1 / 256, 0.5, 1 / 256), (0,) * 6, 1)
HERTZ = ("centroid", "spread")
LARGEST = (1 << 31) - 1


def fixed(op: SpectralMoments, shape: Shape, y: Format, low: int, high: int, note: str = "") -> Case:
    """int32 from `low` to `high`."""
    return Case(op, (Operand(shape, X, low=low, high=high),), (y,), note=note)


def real(op: SpectralMoments, shape: Shape, high: float, note: str = "") -> Case:
    """Floats from 0 on; sums of fourth powers are in another order in numpy."""
    return Case(op, (Operand(shape, low=0.0, high=high),), (Format(),), tolerance=1e-4, note=note)


CASES = [
    fixed(SpectralMoments(), (3, 129), Y, 0, LARGEST),
    fixed(SpectralMoments(), (2, 2049), Y, 0, 1 << 20, "the longest"),
    fixed(SpectralMoments(), (2, 20), Y, 0, 0, "silence"),
    fixed(SpectralMoments(), (2, 20), Y, -LARGEST, 1, "hardly a bin above 0"),
    fixed(SpectralMoments(NAMES[::-1]), (9, 2), Format("s32", (2.0**-12,), (0,)), 0, 3, "two bins, other order"),
    fixed(SpectralMoments(HERTZ), (2, 2, 33), Format("s16", (0.01,), (0,)), 0, LARGEST, "saturates"),
    real(SpectralMoments(), (3, 129), 10.0),
    real(SpectralMoments(HERTZ, 1.0, 0.5), (2, 2, 33), 1e-6),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 3, rng.integers(0, 3))), int(rng.integers(2, 300)))
    of = tuple(str(name) for name in rng.choice(NAMES[:4], int(rng.integers(1, 5)), replace=False))
    op = SpectralMoments(of, float(rng.uniform(0.1, 50)), float(rng.uniform(0.1, 0.95)))
    if rng.random() < 0.4:
        return real(op, shape, float(10 ** rng.uniform(-3, 3)))
    y = Format(str(rng.choice(["s16", "s32"])), (float(10 ** rng.uniform(-3, 0)),), (0,))
    return fixed(op, shape, y, 0, int(2 ** rng.uniform(1, 31)) - 1)
