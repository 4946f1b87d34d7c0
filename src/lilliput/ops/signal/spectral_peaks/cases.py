"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.spectral_peaks import SpectralPeaks

X = Format("s32", (2.0**-22,), (0,))


def fixed(op: SpectralPeaks, shape: Shape, low: int, high: int, note: str = "") -> Case:
    """int32 from `low` to `high`."""
    frequencies = Format("s16", (op.width,), (0,))
    return Case(op, (Operand(shape, X, low=low, high=high),), (X, frequencies), note=note)


def real(op: SpectralPeaks, shape: Shape, low: float, high: float, note: str = "") -> Case:
    """Floats from `low` to `high`."""
    return Case(op, (Operand(shape, low=low, high=high),), (Format(), Format()), note=note)


CASES = [
    fixed(SpectralPeaks(), (2, 3, 129), 0, (1 << 31) - 1),
    fixed(SpectralPeaks(5, 0.5), (60,), 0, 3, "many of one height, and plateaus"),
    fixed(SpectralPeaks(2), (3, 3), 0, 9, "one place for a peak"),
    fixed(SpectralPeaks(2), (1, 9), 0, 0, "silence"),
    fixed(SpectralPeaks(2), (1, 40), -50, 2, "below 0 there are none"),
    real(SpectralPeaks(), (2, 3, 129), 0.0, 10.0),
    real(SpectralPeaks(20), (1, 9), 0.0, 1e-38, "more than there are"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(0, 3))), int(rng.integers(3, 70)))
    op = SpectralPeaks(int(rng.integers(1, 9)), float(rng.uniform(0.1, 50)))
    if rng.random() < 0.4:
        return real(op, shape, -1.0, float(10 ** rng.uniform(-3, 3)))
    return fixed(op, shape, 0, int(2 ** rng.uniform(1, 31)) - 1)
