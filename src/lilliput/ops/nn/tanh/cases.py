"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.tanh import Tanh
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

Y8, Y16 = Format("s8", (1 / 128,), (0,)), Format("s16", (2.0**-15,), (0,))

CASES = [
    quantized(Tanh(), EVERY_BYTE, Format("s8", (0.05,), (-10,)), Y8, note="int8"),
    quantized(Tanh(), EVERY_BYTE, Format("s8", (0.002,), (0,)), Y8, note="int8, nearly linear"),
    quantized(Tanh(), (3000,), Format("s16", (2.0**-12,), (0,)), Y16, note="int16, the exact scale"),
    quantized(Tanh(), (300,), Format("s16", (2.0**-11,), (0,)), Y16, note="int16, the other exact scale"),
    quantized(Tanh(), (300,), Format("s16", (0.0007,), (0,)), Y16, note="int16, another scale"),
    real(Tanh(), (7, 50), -12.0, 12.0, note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    kind = rng.random()
    if kind < 0.4:
        return random_s8(rng, Tanh(), Y8)
    if kind < 0.7:
        return quantized(Tanh(), random_shape(rng), Format("s16", (float(10 ** rng.uniform(-6, 0.4)),), (0,)), Y16)
    limit = float(10 ** rng.uniform(-3, 1.5))
    return real(Tanh(), random_shape(rng), -limit, limit)
