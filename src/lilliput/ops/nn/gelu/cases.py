"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))

CASES = [
    quantized(Gelu(), EVERY_BYTE, X, Y, note="int8"),
    quantized(Gelu(True), EVERY_BYTE, X, Y, note="int8, by tanh"),
    real(Gelu(), (7, 50), -6.0, 6.0, note="float"),
    real(Gelu(True), (7, 50), -6.0, 6.0, note="float, by tanh"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    op = Gelu(bool(rng.random() < 0.5))
    if rng.random() < 0.5:
        return random_s8(rng, op)
    limit = float(10 ** rng.uniform(-3, 1))
    return real(op, random_shape(rng), -limit, limit)
