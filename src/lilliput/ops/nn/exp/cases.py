"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.exp import Exp
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))

CASES = [
    quantized(Exp(), EVERY_BYTE, X, Y, note="int8"),
    quantized(Exp(), EVERY_BYTE, Format("s8", (3.0,), (0,)), Y, note="int8, saturates"),
    real(Exp(), (7, 50), -100.0, 80.0, note="float, to subnormal results"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    if rng.random() < 0.5:
        return random_s8(rng, Exp())
    limit = float(10 ** rng.uniform(-3, 1.5))
    return real(Exp(), random_shape(rng), -limit, limit)
