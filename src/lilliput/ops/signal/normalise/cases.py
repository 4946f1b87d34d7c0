"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.normalise import Normalise

U8, S8, S16 = Format("u8"), Format("s8", (0.03,), (5,)), Format("s16", (0.001,), (0,))
RGB = Normalise((123.7, 116.3, 103.5), (58.4, 57.1, 57.4))


def case(shape: Shape, op: Normalise, x: Format, y: Format, note: str = "") -> Case:
    """Any stored numbers."""
    return Case(op, (Operand(shape, x),), (y,), note=note)


CASES = [
    case((9, 7, 3), RGB, U8, S8, "an image"),
    case((9, 7, 3), RGB, U8, S16, "an image, finely"),
    case((9, 7, 3), RGB, U8, Format(), "an image, to float"),
    case((9, 3), RGB, Format(), Format(), "float"),
    case((8, 2), Normalise((0.1, -3.0), (0.01, 9.0)), S16, S8, "saturates"),
    case((8, 2), Normalise((1.0,), (3.0, 0.5)), Format("s16", (0.001, 0.01), (0, 0), 1), S16, "a scale a channel"),
    case((5, 4), Normalise((0.5,), (0.25,)), S8, S8, "int8, zero points"),
    case((5, 4), Normalise(), S8, S16),
    case((6, 1), Normalise((-12.0,), (7.0,)), S16, S16),
    case((40, 2), Normalise((1.0, -30.0), (3.0, 0.5)), Format("s32", (2.0**-20,), (0,)), S8, "int32"),
    case((40, 1), Normalise((100.0,), (30.0,)), Format("s32", (2.0**-20,), (0,)), S16),
    case((6, 1), Normalise((127.5,), (127.5,)), Format("u8", (1.0,), (0,)), S8),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    channels = int(rng.integers(1, 5))
    shape = (*(int(n) for n in rng.integers(1, 8, rng.integers(1, 3))), channels)
    op = Normalise(tuple(map(float, rng.uniform(-3, 3, channels))), tuple(map(float, rng.uniform(0.5, 3, channels))))
    x = (U8, S8, S16, Format())[rng.integers(4)]
    y = Format() if x.is_float or (x is U8 and rng.random() < 0.5) else (S8, S16)[rng.integers(2)]
    return case(shape, op, x, y)
