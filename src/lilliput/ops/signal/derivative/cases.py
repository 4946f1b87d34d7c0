"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.derivative import Derivative
from lilliput.ops.signal_cases import COUNTS, KINDS, REAL, REAL_KINDS, any_kind, rows


def derivative(
    length: int, channels: int, rate: float, kind: str = "noise", real: bool = False, right: int = 0
) -> Case:
    """The last input is drawn too."""
    x = REAL if real else COUNTS
    y = REAL if real else Format("s16", (rate * 2.0**right,), (0,))
    return Case(Derivative(rate), (rows(x, length, channels, kind),), (y,), (Operand((channels,), x),))


CASES = [
    *(derivative(11, 2, 100.0, kind) for kind in KINDS),
    *(derivative(11, 2, 100.0, kind, real=True) for kind in REAL_KINDS),
    derivative(9, 1, 119.7, "extremes", right=1),
    derivative(1, 1, 0.3, right=15),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    real = bool(rng.random() < 0.3)
    length, channels, rate = int(rng.integers(1, 30)), int(rng.integers(1, 4)), float(10 ** rng.uniform(-2, 4))
    return derivative(length, channels, rate, any_kind(rng, REAL if real else COUNTS), real, int(rng.integers(0, 4)))
