"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.magnitude import Magnitude

X, Y = Format("s16", (2.0**-12,), (0,)), Format("s16", (2.0**-11,), (0,))


def fixed(shape: Shape, y: Format = Y, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """Rows of int16 within [low, high]."""
    return Case(Magnitude(), (Operand(shape, X, low=low, high=high),), (y,), note=note)


def real(shape: Shape, low: float, high: float, note: str = "") -> Case:
    """Rows of float within [low, high]."""
    return Case(Magnitude(), (Operand(shape, low=low, high=high),), (Format(),), note=note)


CASES = [
    fixed((40, 3), note="full scale"),
    fixed((40, 3), X, note="full scale, saturates"),
    fixed((9, 3), X, -3, 3, "some of the last bits"),
    fixed((3, 3), X, 0, 0, "silence"),
    fixed((3, 3), Y, -32768, -32768, "the lowest number"),
    fixed((2, 5, 7), Format("s16", (1e-3,), (0,)), note="any scale, frames"),
    fixed((6, 1), X, -32767, 32767, "one channel"),
    real((40, 3), -4.0, 4.0, "float"),
    real((5, 2), 0.0, 0.0, "float, silence"),
    real((5, 3), -1e-19, 1e-19, "float, small: squares are subnormal"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 8, rng.integers(1, 3))), int(rng.integers(1, 10)))
    if rng.random() < 0.4:
        limit = float(10 ** rng.uniform(-3, 6))
        return real(shape, -limit, limit)
    return fixed(shape, Format("s16", (float(10 ** rng.uniform(-5, -2)),), (0,)))
