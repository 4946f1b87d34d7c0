"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.signal.goertzel import Goertzel
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, frames


def goertzel(
    frequencies: tuple[float, ...], *shape: int, kind: str = "noise", real: bool = False, right: int = 16
) -> Case:
    """right: log2 of the scale of y, that of x is 1."""
    x, y = (REAL, REAL) if real else (COUNTS, Format("s32", (2.0**right,), (0,)))
    return Case(Goertzel(frequencies), (frames(x, *shape, kind=kind),), (y,), tolerance=1e-4)


SOME = (0.0, 0.05, 0.25, 0.4, 0.5)
CASES = [
    *(goertzel(SOME, 2, 3, 32, kind=kind) for kind in KINDS),
    *(goertzel(SOME, 2, 3, 32, kind=kind, real=True) for kind in REAL_KINDS),
    goertzel((0.25,), 200, kind="tone", right=0),
    goertzel((0.001, 0.1), 128, kind="highest", right=20),
    goertzel((0.3,), 1, 1, right=30),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    shape = tuple(int(n) for n in rng.integers(1, 60, rng.integers(1, 3)))
    frequencies = tuple(float(f) for f in rng.uniform(0, 0.5, rng.integers(1, 5)))
    kind = any_kind(rng, REAL if real else COUNTS)
    return goertzel(frequencies, *shape, kind=kind, real=real, right=int(rng.integers(0, 31)))
