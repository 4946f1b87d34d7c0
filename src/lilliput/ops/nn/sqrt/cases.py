"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.sqrt import Sqrt
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))

CASES = [
    quantized(Sqrt(), EVERY_BYTE, X, Y, note="int8"),
    quantized(Sqrt(), EVERY_BYTE, Format("s8", (3.0,), (0,)), Y, note="int8, saturates"),
    real(Sqrt(), (7, 50), 0.0, 1000.0, note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    if rng.random() < 0.5:
        return random_s8(rng, Sqrt())
    limit = float(10 ** rng.uniform(-3, 1.5))
    return real(Sqrt(), random_shape(rng), 0.0, limit)
