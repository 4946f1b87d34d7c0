"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.mel import SLANEY
from lilliput.ops.signal.mel_filter_bank import MelFilterBank

X = Format("s32", (2.0**-21,), (0,))
LARGEST = (1 << 31) - 1


def fixed(
    op: MelFilterBank, shape: Shape, exponent: int = 0, low: int = 0, high: int = LARGEST, note: str = ""
) -> Case:
    """int32; y's scale is x's times 2**exponent."""
    y = Format("s32", (X.scale[0] * 2.0**exponent,), (0,))
    return Case(op, (Operand(shape, X, low=low, high=high),), (y,), note=note)


def real(op: MelFilterBank, shape: Shape, limit: float = 10.0, note: str = "") -> Case:
    """Floats from 0 to `limit`."""
    return Case(op, (Operand(shape, low=0.0, high=limit),), (Format(),), note=note)


KWS = MelFilterBank()
AD = MelFilterBank(128, 16000.0, 1024, 0.0, 8000.0, SLANEY, True)
SWW = MelFilterBank(40, 16000.0, 1024, 0.0, 8000.0)
SPARSE = MelFilterBank(30, 16000.0, 64, 0.0, 8000.0)

CASES = [
    fixed(KWS, (2, 1, 257), 3),
    fixed(KWS, (3, 2, 128), 0, 0, 1 << 24, note="the lower bins alone, several channels"),
    fixed(KWS, (1, 1, 257), 0, LARGEST, LARGEST, note="full scale, results saturate"),
    fixed(KWS, (1, 1, 257), 0, 0, 0, note="silence"),
    fixed(AD, (2, 1, 513), -5, note="triangles of area 1"),
    fixed(SWW, (1, 1, 513), 5),
    fixed(SPARSE, (2, 1, 33), 1, -LARGEST, LARGEST, note="bands without bins, numbers below 0"),
    real(KWS, (2, 1, 257)),
    real(AD, (1, 2, 513)),
    real(SPARSE, (33,), note="one spectrum"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    n = 16 << int(rng.integers(0, 6))
    low = float(rng.uniform(0, 3000))
    high = float(rng.uniform(low + 500, 8000))
    scale = "htk" if rng.random() < 0.5 else SLANEY
    op = MelFilterBank(int(rng.integers(1, 50)), 16000.0, n, low, high, scale, bool(rng.random() < 0.5))
    shape = (*(int(k) for k in rng.integers(1, 3, rng.integers(0, 3))), n // 2 + 1)
    if rng.random() < 0.3:
        return real(op, shape, float(10 ** rng.uniform(-6, 6)))
    return fixed(op, shape, int(rng.integers(-8, 8)), 0, int(2 ** rng.uniform(0, 31)))
