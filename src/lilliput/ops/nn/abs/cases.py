"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import ARITHMETICS, Format
from lilliput.ops.case import Case
from lilliput.ops.nn.abs import Abs
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))
S16 = Format("s16", (0.001,), (0,))

CASES = [
    quantized(Abs(), EVERY_BYTE, X, Y, note="int8"),
    quantized(Abs(), EVERY_BYTE, X, X, note="int8 of one scale"),
    quantized(Abs(), (500,), S16, S16, note="int16 of one scale"),
    quantized(Abs(), (500,), S16, Format("s16", (0.0001,), (0,)), note="int16, saturates"),
    quantized(Abs(), (50,), Format("s32"), Format("s32"), note="int32"),
    real(Abs(), (7, 50), -6.0, 6.0, note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    kind = rng.random()
    if kind < 0.4:
        return random_s8(rng, Abs())
    if kind < 0.7:
        scales = 10 ** rng.uniform(-4, -1, 2)
        x, y = (Format("s16", (float(scale),), (0,)) for scale in scales)
        return quantized(Abs(), random_shape(rng), x, y, str(rng.choice(ARITHMETICS)))
    return real(Abs(), random_shape(rng), -1.0, 1.0)
