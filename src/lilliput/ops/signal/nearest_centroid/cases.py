"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.nearest_centroid import NearestCentroid

S8, S16 = Format("s8", (0.1,), (0,)), Format("s16", (2.0**-15,), (0,))


def nearest(rows: int, n: int, k: int, format: Format, reach: int | None = None, sets: int = 0, note: str = "") -> Case:
    """Points over the whole range, or within `reach` of 0; a choice among sets that names none, too."""
    low, high = (None, None) if reach is None else (-reach, reach)
    distance = Format() if format.is_float else Format("s32", (format.scale[0] ** 2,), (0,))
    shape = (sets, k, n) if sets else (k, n)
    x, points = Operand((rows, n), format, False, low, high), Operand(shape, format, True, low, high)
    chosen = (Operand((rows, 1), Format("s8"), False, -1, sets),) if sets else ()
    return Case(NearestCentroid(), (x, points, *chosen), (Format("s8"), distance), note=note)


CASES = [
    nearest(7, 5, 3, S8),
    nearest(5, 3, 127, S8, 2, note="ties"),
    nearest(7, 6, 4, S16, note="full scale, stops"),
    nearest(9, 6, 4, S16, 3000),
    nearest(1, 1, 1, S16, note="one number"),
    nearest(8, 5, 3, Format()),
    nearest(20, 4, 3, S16, 3000, 2, "sets"),
    nearest(20, 4, 2, Format(), None, 3, "sets"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rows, n, k = (int(m) for m in rng.integers(1, 12, 3))
    format = (S8, S16, Format())[rng.integers(3)]
    sets = int(rng.integers(1, 4)) if rng.random() < 0.3 else 0
    return nearest(rows, n, k, format, int(rng.integers(1, 100)) if rng.random() < 0.5 else None, sets)
