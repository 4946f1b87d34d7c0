"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.ops.case import Case
from lilliput.ops.signal.wavelet import FAMILIES, Wavelet
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, frames


def wavelet(family: str, levels: int, *shape: int, kind: str = "noise", real: bool = False) -> Case:
    """Stored as x is."""
    x = REAL if real else COUNTS
    return Case(Wavelet(family, levels), (frames(x, *shape, kind=kind),), (x,))


CASES = [
    *(wavelet(family, 3, 2, 3, 32, kind=kind) for family in FAMILIES for kind in KINDS),
    *(wavelet(family, 3, 2, 3, 32, kind=kind, real=True) for family in FAMILIES for kind in REAL_KINDS),
    wavelet("daubechies4", 2, 4),
    wavelet("daubechies4", 1, 2, real=True),
    wavelet("haar", 8, 256, kind="extremes"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    levels = int(rng.integers(1, 5))
    shape = (*(int(n) for n in rng.integers(1, 4, rng.integers(0, 3))), int(rng.integers(1, 9)) << levels)
    family = str(rng.choice(list(FAMILIES)))
    return wavelet(family, levels, *shape, kind=any_kind(rng, REAL if real else COUNTS), real=real)
