"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.window import Window
from lilliput.ops.signal_cases import COUNTS, KINDS, Q15, REAL, REAL_KINDS, any_kind, frames


def window(*shape: int, kind: str = "noise", real: bool = False, right: int = 15) -> Case:
    """right: by how many bits products are shifted to y."""
    x, y = (REAL, REAL) if real else (COUNTS, Format("s16", (2.0 ** (right - 15),), (0,)))
    given = Operand((shape[-1],), REAL if real else Q15, True)
    return Case(Window(), (frames(x, *shape, kind=kind), given), (y,))


CASES = [
    *(window(3, 2, 9, kind=kind) for kind in KINDS),
    *(window(3, 2, 9, kind=kind, real=True) for kind in REAL_KINDS),
    window(7, kind="extremes", right=0),
    window(1, 1, right=30),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    shape = tuple(int(n) for n in rng.integers(1, 20, rng.integers(1, 4)))
    return window(*shape, kind=any_kind(rng, REAL if real else COUNTS), real=real, right=int(rng.integers(12, 20)))
