"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.pre_emphasis import PreEmphasis
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, rows


def pre_emphasis(
    length: int, channels: int, coefficient: float, kind: str = "noise", real: bool = False, scale: float = 1.0
) -> Case:
    """The last input is drawn too."""
    x = REAL if real else COUNTS
    y = REAL if real else Format("s16", (scale,), (0,))
    op = PreEmphasis(coefficient)
    return Case(op, (rows(x, length, channels, kind),), (y,), (Operand((channels,), x),))


CASES = [
    *(pre_emphasis(11, 2, 0.97, kind) for kind in KINDS),
    *(pre_emphasis(11, 2, 0.97, kind, real=True) for kind in REAL_KINDS),
    *(pre_emphasis(9, 1, c, "extremes", scale=s) for c in (0.99999, -0.99999) for s in (1.0, 2.0)),
    pre_emphasis(1, 1, 0.95),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    length, channels, coefficient = int(rng.integers(1, 30)), int(rng.integers(1, 4)), float(rng.uniform(-0.99, 0.99))
    kind, scale = any_kind(rng, REAL if real else COUNTS), float(rng.integers(1, 3))
    return pre_emphasis(length, channels, coefficient, kind, real, scale)
