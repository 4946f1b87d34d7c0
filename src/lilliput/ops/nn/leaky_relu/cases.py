"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))
S16 = Format("s16", (0.001,), (0,))

CASES = [
    quantized(LeakyRelu(0.1), EVERY_BYTE, X, Y, note="int8"),
    quantized(LeakyRelu(-0.5), EVERY_BYTE, X, Y, note="int8, a negative alpha"),
    quantized(LeakyRelu(0.3), (2000,), S16, S16, note="int16 of one scale"),
    quantized(LeakyRelu(-2.0), (500,), S16, Format("s16", (0.0001,), (0,)), note="int16, saturates"),
    real(LeakyRelu(0.01), (7, 50), -6.0, 6.0, note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    op = LeakyRelu(float(rng.choice([0.01, 0.2, 0.3, 1.5, -0.7])))
    kind = rng.random()
    if kind < 0.4:
        return random_s8(rng, op)
    if kind < 0.7:
        x, y = (Format("s16", (float(10 ** rng.uniform(-4, -1)),), (0,)) for _ in range(2))
        return quantized(op, random_shape(rng), x, y)
    return real(op, random_shape(rng), -1.0, 1.0)
