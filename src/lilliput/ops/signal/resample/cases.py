"""Shapes and edges worth trying."""

from __future__ import annotations

from math import gcd

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.resample import Resample
from lilliput.ops.signal_cases import COUNTS, KINDS, Q15, REAL, REAL_KINDS, any_kind, rows


def resample(
    up: int, down: int, groups: int, channels: int, taps: int, kind: str = "noise", real: bool = False, right: int = 15
) -> Case:
    """groups of `down` rows. right: by how many bits sums are shifted to y. The past is drawn too."""
    x, op = REAL if real else COUNTS, Resample(up, down)
    m = op.per_phase(taps)
    limit = min(32767, 65000 // m)
    h = Operand((taps,), REAL if real else Q15, True, -1 if real else -limit, 1 if real else limit)
    y = x if real else Format("s16", (2.0 ** (right - 15),), (0,))
    line = Operand((channels, m - 1), x, low=-1 if real else None, high=1 if real else None)
    return Case(op, (rows(x, groups * down, channels, kind), h), (y,), (line,))


CASES = [
    *(resample(1, 4, 5, 2, 17, kind) for kind in KINDS),
    *(resample(2, 3, 5, 2, 12, kind, real=True) for kind in REAL_KINDS),
    resample(3, 2, 9, 1, 20),
    resample(5, 1, 7, 2, 31),
    resample(1, 2, 150, 1, 8),
    resample(2, 3, 60, 2, 8, real=True),
    resample(1, 200, 2, 1, 40, "extremes", right=12),
    resample(160, 441, 1, 1, 1000),
    resample(1, 1, 1, 1, 2),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    up, down = (int(n) for n in rng.integers(1, 8, 2))
    up, down = up // gcd(up, down), down // gcd(up, down)
    taps, kind = int(rng.integers(up + 1, 50)), any_kind(rng, REAL if real else COUNTS)
    return resample(
        up, down, int(rng.integers(1, 8)), int(rng.integers(1, 4)), taps, kind, real, int(rng.integers(10, 18))
    )
