"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.fir import Fir
from lilliput.ops.signal_cases import COUNTS, KINDS, Q15, REAL, REAL_KINDS, any_kind, rows, zeros


def fir(
    length: int, channels: int, taps: int, kind: str = "noise", real: bool = False, right: int = 15, start: bool = True,
    note: str = "",
) -> Case:  # fmt: skip
    """right: by how many bits sums are shifted to y; start: whether the past is silent, not drawn."""
    x, limit = REAL if real else COUNTS, min(32767, 65000 // taps)
    h = Operand((taps,), REAL if real else Q15, True, -1 if real else -limit, 1 if real else limit)
    y = x if real else Format("s16", (2.0 ** (right - 15),), (0,))
    shape = (channels, taps - 1)
    line = zeros(shape, x) if start else Operand(shape, x, low=-1 if real else None, high=1 if real else None)
    return Case(Fir(), (rows(x, length, channels, kind), h), (y,), (line,), note=note)


CASES = [
    *(fir(9, 1, 32, kind) for kind in KINDS),
    *(fir(9, 2, 5, kind, real=True) for kind in REAL_KINDS),
    fir(7, 3, 7, start=False, note="a drawn past"),
    fir(7, 3, 7, real=True, start=False, note="a drawn past"),
    fir(300, 2, 9, note="several blocks"),
    fir(260, 1, 3, real=True, note="several blocks"),
    fir(1, 1, 2, start=False, note="the least"),
    fir(5, 1, 2, "extremes", right=0, start=False, note="saturates"),
    fir(6, 1, 4, "lowest", right=16),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    length, channels, taps = int(rng.integers(1, 40)), int(rng.integers(1, 4)), int(rng.integers(2, 45))
    kind = any_kind(rng, REAL if real else COUNTS)
    return fir(length, channels, taps, kind, real, int(rng.integers(10, 18)), bool(rng.integers(2)))
