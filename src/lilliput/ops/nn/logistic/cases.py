"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.logistic import Logistic

Y8 = Format("s8", (1 / 256,), (-128,))
Y16 = Format("s16", (2.0**-15,), (0,))


def logistic_s8(shape: Shape, scale: float, zero: int, note: str = "") -> Case:
    """int8 input of one scale and zero point."""
    return Case(Logistic(), (Operand(shape, Format("s8", (scale,), (zero,))),), (Y8,), note=note)


def logistic_s16(shape: Shape, scale: float, note: str = "") -> Case:
    """int16 input of one scale."""
    return Case(Logistic(), (Operand(shape, Format("s16", (scale,), (0,))),), (Y16,), note=note)


CASES = [
    logistic_s8((256,), 0.1, 0, "every stored number, twice over"),
    logistic_s8((3, 50), 0.02, -128, "positive inputs only"),
    logistic_s8((40,), 2.0, 7, "saturates at both ends"),
    logistic_s8((5,), 1e-5, 0, "a scale far too small"),
    logistic_s16((1000,), 2.0**-12, "the exact scale"),
    logistic_s16((100,), 0.0004, "another scale"),
    logistic_s16((9,), 2.0, "saturates"),
    Case(Logistic(), (Operand((7, 11), low=-120, high=120),), (Format(),), note="float, beyond where exp overflows"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 8, rng.integers(0, 4)))
    kind = rng.random()
    if kind < 0.6:
        return logistic_s8(shape, float(10 ** rng.uniform(-4, 1)), int(rng.integers(-128, 128)))
    if kind < 0.8:
        return logistic_s16(shape, float(10 ** rng.uniform(-6, 0.4)))
    limit = float(10 ** rng.uniform(-2, 2))
    return Case(Logistic(), (Operand(shape, low=-limit, high=limit),), (Format(),))
