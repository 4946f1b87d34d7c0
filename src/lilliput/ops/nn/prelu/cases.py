"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import ARITHMETICS, Format
from lilliput.ops.broadcast_cases import broadcast_pair
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.prelu import Prelu

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))
ALPHA = Format("s8", (0.004,), (0,))

CASES = [
    Case(Prelu(), (Operand((6, 8), X), Operand((8,), ALPHA, True)), (Y,), note="an alpha a channel"),
    Case(Prelu(), (Operand((6, 8), X), Operand((6, 8), ALPHA)), (Y,), note="an alpha an element, given at run time"),
    Case(Prelu(), (Operand((3, 4, 5), X), Operand((1, 1, 5), ALPHA, True)), (X,), note="an alpha with leading ones"),
    Case(Prelu(), (Operand((6, 8)), Operand((8,), constant=True)), (Format(),), note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    a, b = broadcast_pair(rng)
    a = np.broadcast_shapes(a, b)
    if rng.random() < 0.3:
        return Case(Prelu(), (Operand(a), Operand(b, constant=True)), (Format(),))
    scales, zeros = 10 ** rng.uniform(-2, 0, 3), rng.integers(-128, 128, 3)
    x, alpha, y = (Format("s8", (float(s),), (int(z),)) for s, z in zip(scales, zeros, strict=True))
    arithmetic = str(rng.choice(ARITHMETICS))
    return Case(Prelu(), (Operand(a, x), Operand(b, alpha, bool(rng.random() < 0.7))), (y,), arithmetic=arithmetic)
