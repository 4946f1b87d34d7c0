"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.angle import S16_SCALE
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.tilt import Tilt

X, Y = Format("s16", (2.0**-13,), (0,)), Format("s16", (S16_SCALE,), (0,))


def fixed(shape: Shape, low: int = -32768, high: int = 32767, note: str = "") -> Case:
    """Rows of int16 within [low, high]."""
    return Case(Tilt(), (Operand(shape, X, low=low, high=high),), (Y,), note=note)


def real(shape: Shape, low: float, high: float, note: str = "") -> Case:
    """Rows of float within [low, high]."""
    return Case(Tilt(), (Operand(shape, low=low, high=high),), (Format(),), note=note)


CASES = [
    fixed((200, 3), note="full scale"),
    fixed((200, 3), -1, 1, "the last bit: along axes and diagonals, and nothing"),
    fixed((3, 3), 0, 0, "silence"),
    fixed((3, 3), -32768, -32768, "the lowest number"),
    fixed((2, 4, 3), -100, 100, "frames"),
    real((200, 3), -10.0, 10.0, "float"),
    real((3, 3), 0.0, 0.0, "float, silence"),
    real((50, 3), -1e-19, 1e-19, "float, small: squares are subnormal"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 8, rng.integers(1, 3))), 3)
    if rng.random() < 0.4:
        limit = float(10 ** rng.uniform(-3, 3))
        return real(shape, -limit, limit)
    low, high = sorted(int(x) >> int(rng.integers(0, 14)) for x in rng.integers(-32768, 32768, 2))
    return fixed(shape, low, high)
