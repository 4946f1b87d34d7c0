"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.update.softmax_cross_entropy_gradient import SoftmaxCrossEntropyGradient

Q15 = Format("s16", (2.0**-15,), (0,))


def gradient(n: int, label: int, real: bool = False, note: str = "") -> Case:
    """n probabilities, and that label."""
    p = Operand((n,), low=0, high=1) if real else Operand((n,), Q15, low=0)
    given = Operand((1,), Format("s32"), low=label, high=label)
    return Case(SoftmaxCrossEntropyGradient(), (p, given), (Format() if real else Q15,), note=note)


CASES = [
    *(gradient(5, 3, real) for real in (False, True)),
    *(gradient(4, 0, real, note="the first class") for real in (False, True)),
    *(gradient(4, 3, real, note="the last class") for real in (False, True)),
    *(gradient(4, label, real, note="no class") for real in (False, True) for label in (-1, 4, 2**31 - 1, -(2**31))),
    gradient(1, 0, note="a single class"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    n = int(rng.integers(1, 40))
    return gradient(n, int(rng.integers(-1, n + 1)), bool(rng.random() < 0.4))
