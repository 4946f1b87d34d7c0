"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.log import Log
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))

CASES = [
    quantized(Log(), EVERY_BYTE, X, Y, note="int8"),
    quantized(Log(), EVERY_BYTE, Format("s8", (3.0,), (0,)), Y, note="int8, saturates"),
    real(Log(), (7, 50), 1e-6, 100.0, note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    if rng.random() < 0.5:
        return random_s8(rng, Log())
    limit = float(10 ** rng.uniform(-3, 1.5))
    return real(Log(), random_shape(rng), limit * 1e-3, limit)
