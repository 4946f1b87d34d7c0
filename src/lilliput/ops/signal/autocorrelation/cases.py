"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.signal.autocorrelation import Autocorrelation
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, frames


def autocorrelation(lags: int, *shape: int, kind: str = "noise", real: bool = False, right: int = 8) -> Case:
    """right: by how many bits sums are shifted to y."""
    x, y = (REAL, REAL) if real else (COUNTS, Format("s32", (2.0**right,), (0,)))
    return Case(Autocorrelation(lags), (frames(x, *shape, kind=kind),), (y,))


CASES = [
    *(autocorrelation(6, 2, 3, 21, kind=kind) for kind in KINDS),
    *(autocorrelation(6, 2, 3, 21, kind=kind, real=True) for kind in REAL_KINDS),
    autocorrelation(12, 12, kind="lowest", right=0),
    autocorrelation(1, 1, 1, right=40),
    autocorrelation(3, 400, kind="extremes", right=33),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    shape = tuple(int(n) for n in rng.integers(1, 50, rng.integers(1, 4)))
    lags, kind = int(rng.integers(1, shape[-1] + 1)), any_kind(rng, REAL if real else COUNTS)
    return autocorrelation(lags, *shape, kind=kind, real=real, right=int(rng.integers(0, 41)))
