"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case
from lilliput.ops.nn.negate import Negate
from lilliput.ops.unary_cases import EVERY_BYTE, quantized, random_s8, random_shape, real

CASES = [
    quantized(Negate(), EVERY_BYTE, Format("s8", (0.05,), (-10,)), Format("s8", (0.03,), (20,)), note="int8"),
    quantized(Negate(), EVERY_BYTE, Format("s32"), Format("s32"), note="int32, also the smallest"),
    real(Negate(), (7, 5), -6.0, 6.0, note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    if rng.random() < 0.3:
        return random_s8(rng, Negate())
    if rng.random() < 0.5:
        return quantized(Negate(), random_shape(rng), Format("s32"), Format("s32"))
    return real(Negate(), random_shape(rng), -1.0, 1.0)
