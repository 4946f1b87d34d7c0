"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.steps import HIGH, LOW
from lilliput.ops.update.dense_gradient import DenseGradient


def gradient(m: int, n: int, real: bool = False, scale: float = 2.0**-13, note: str = "") -> Case:
    """m outputs, n inputs; scale: of the gradient that comes out."""
    if real:
        return Case(DenseGradient(), (Operand((m,)), Operand((m, n))), (Format(),), note=note)
    g, w = Format("s16", (2.0**-15,), (0,)), Format("s32", (2.0**-29,), (0,))
    operands = (Operand((m,), g), Operand((m, n), w, low=LOW, high=HIGH))
    return Case(DenseGradient(), operands, (Format("s16", (scale,), (0,)),), note=note)


CASES = [
    *(gradient(1, 1, real, note="the smallest") for real in (False, True)),
    *(gradient(3, 17, real) for real in (False, True)),
    *(gradient(10, 64, real) for real in (False, True)),
    gradient(130, 5, scale=2.0**-9, note="many outputs, products shifted"),
    gradient(6, 9, scale=2.0**-15, note="results at the ends of int16"),
    gradient(5, 8, scale=0.0007, note="a scale that is no power of two"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    m, n = int(rng.integers(1, 40)), int(rng.integers(1, 60))
    return gradient(m, n, bool(rng.random() < 0.3), float(10 ** rng.uniform(-4.5, -2)))
