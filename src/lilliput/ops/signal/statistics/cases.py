"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.statistics import Statistics
from lilliput.ops.signal.statistics.meaning import NAMES

X = Format("s16", (2.0**-12,), (0,))
SMALL = Format("s16", (2.0**-10,), (0,))
LARGE = Format("s32", (2.0**-20,), (0,))
EACH = Format("s16", tuple(2.0**-k for k in (12, 12, 12, 8, 8, 6, 7, 12, 12, 11, 12)), (0,) * len(NAMES), 1)


def fixed(shape: Shape, of: tuple[str, ...], y: Format, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """Rows of int16 within [low, high]."""
    return Case(Statistics(of), (Operand(shape, X, low=low, high=high),), (y,), note=note)


def real(shape: Shape, of: tuple[str, ...], low: float, high: float, note: str = "") -> Case:
    """Rows of float within [low, high]."""
    return Case(Statistics(of), (Operand(shape, low=low, high=high),), (Format(),), tolerance=1e-4, note=note)


CASES = [
    fixed((3, 50), NAMES, EACH, note="a scale a statistic"),
    fixed((2, 3, 40), NAMES, LARGE, note="full scale"),
    fixed((3, 50), NAMES, SMALL, note="most saturate"),
    fixed((4, 30), NAMES, LARGE, -2, 2, "some of the last bits"),
    fixed((2, 20), NAMES, LARGE, 0, 0, "silence"),
    fixed((2, 20), NAMES, LARGE, -32768, -32768, "the lowest number"),
    fixed((2, 300), NAMES, LARGE, 32767, 32767, "the highest number"),
    fixed((1, 9), ("kurtosis",), SMALL, note="one alone"),
    fixed((5, 1), NAMES, LARGE, note="rows of one"),
    fixed((1, 1500), NAMES, LARGE, note="a long row"),
    real((3, 50), NAMES, -4.0, 4.0, "float"),
    real((2, 3, 40), NAMES, 100.0, 101.0, "float, far from zero"),
    real((2, 30), NAMES, 0.1, 0.1, "float, constant"),
    real((2, 30), NAMES, 0.0, 0.0, "float, silence"),
    real((2, 30), NAMES, -1e-39, 1e-39, "float, subnormal"),
    real((1, 9), ("rms", "max"), -1.0, 1.0, "float, no moments"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(1, 3))), int(rng.integers(1, 70)))
    of = tuple(str(name) for name in rng.choice(NAMES, rng.integers(1, 6)))
    if rng.random() < 0.3:
        low, high = sorted(float(x) for x in rng.uniform(-10, 10, 2))
        return real(shape, of, low, high)
    low, high = sorted(int(x) >> int(rng.integers(0, 14)) for x in rng.integers(-32768, 32768, 2))
    return fixed(
        shape, of, Format(str(rng.choice(["s16", "s32"])), (float(10 ** rng.uniform(-8, 0)),), (0,)), low, high
    )
