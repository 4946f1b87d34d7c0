"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.power_spectrum import PowerSpectrum

X = Format("s32", (2.0**-21,), (0,))
LARGEST = (1 << 31) - 1


def power(shape: Shape, right: int, bins: int = 0, limit: int = LARGEST, note: str = "") -> Case:
    """int32 up to `limit` in size, powers shifted by `right`."""
    y = Format("s32", (X.scale[0] ** 2 * 2.0**right,), (0,))
    return Case(PowerSpectrum(False, bins), (Operand(shape, X, low=-limit - 1, high=limit),), (y,), note=note)


def magnitude(shape: Shape, bins: int = 0, limit: int = LARGEST, note: str = "") -> Case:
    """int32 up to `limit` in size."""
    x = Operand(shape, X, low=-limit - 1, high=limit)
    return Case(PowerSpectrum(True, bins), (x,), (Format("s32", X.scale, (0,)),), note=note)


def real(shape: Shape, is_magnitude: bool, bins: int = 0, limit: float = 10.0, note: str = "") -> Case:
    """Floats up to `limit` in size."""
    return Case(PowerSpectrum(is_magnitude, bins), (Operand(shape, low=-limit, high=limit),), (Format(),), note=note)


CASES = [
    power((2, 3, 9, 2), 32),
    power((1, 1, 257, 2), 31, 128, note="the lower half"),
    power((33, 2), 1, limit=40000, note="up to where results saturate"),
    power((33, 2), 62, note="only the largest bits"),
    power((3, 5, 2), 20, limit=1 << 24),
    power((40, 2), 33),
    magnitude((2, 3, 9, 2)),
    magnitude((1, 1, 257, 2), 128, note="the lower half"),
    magnitude((300, 2), limit=2, note="the smallest numbers"),
    magnitude((300, 2), limit=1 << 20),
    magnitude((1, 4, 2), limit=0, note="silence, or a step below"),
    real((2, 3, 9, 2), False),
    real((257, 2), True, 128),
    real((64, 2), True, limit=1e-22, note="powers are subnormal"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    m = int(rng.integers(1, 70))
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(0, 3))), m, 2)
    bins, kind = int(rng.integers(0, m + 1)), int(rng.integers(3))
    if kind == 0:
        return real(shape, bool(rng.random() < 0.5), bins, float(10 ** rng.uniform(-9, 9)))
    limit = int(2 ** rng.uniform(0, 31)) - 1
    return magnitude(shape, bins, limit) if kind == 1 else power(shape, int(rng.integers(1, 63)), bins, limit)
