"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.signal.zero_crossings import ZeroCrossings
from lilliput.ops.signal_cases import COUNTS, KINDS, Q15, REAL, REAL_KINDS, any_kind, frames


def zero_crossings(*shape: int, threshold: float = 0.1, kind: str = "noise", real: bool = False) -> Case:
    """Frames of numbers below 1."""
    x, y = (REAL, REAL) if real else (Q15, COUNTS)
    return Case(ZeroCrossings(threshold), (frames(x, *shape, kind=kind),), (y,))


CASES = [
    *(zero_crossings(3, 2, 19, kind=kind) for kind in KINDS),
    *(zero_crossings(3, 2, 19, kind=kind, real=True) for kind in REAL_KINDS),
    zero_crossings(40, threshold=0.0, kind="tone"),
    zero_crossings(40, threshold=0.99, kind="extremes"),
    Case(ZeroCrossings(), (frames(Q15, 2, 16),), (Format("s16", (1 / 16,), (0,)),), note="a share"),
    zero_crossings(1, 1),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    shape = tuple(int(n) for n in rng.integers(1, 30, rng.integers(1, 4)))
    threshold = float(rng.choice([0.0, rng.uniform(0, 0.9)]))
    return zero_crossings(*shape, threshold=threshold, kind=any_kind(rng, REAL if real else Q15), real=real)
