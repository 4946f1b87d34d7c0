"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

X, Y = Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,))

CASES = [
    quantized(HardSwish(), EVERY_BYTE, X, Y, note="int8"),
    quantized(HardSwish(), EVERY_BYTE, Format("s8", (3.0,), (0,)), Y, note="int8, its gate shifted left and saturated"),
    real(HardSwish(), (7, 50), -5.0, 5.0, note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    if rng.random() < 0.5:
        return random_s8(
            rng, HardSwish(), Format("s8", (float(10 ** rng.uniform(-1, 1)),), (int(rng.integers(-128, 128)),))
        )
    limit = float(10 ** rng.uniform(-3, 1.5))
    return real(HardSwish(), random_shape(rng), -limit, limit)
