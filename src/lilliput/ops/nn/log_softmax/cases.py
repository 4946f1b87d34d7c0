"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.log_softmax import Y_SCALE, Y_ZERO, LogSoftmax


def log_softmax_s8(shape: Shape, scale: float, zero: int = 0, note: str = "") -> Case:
    """int8 input of one scale."""
    x, y = Format("s8", (scale,), (zero,)), Format("s8", (Y_SCALE,), (Y_ZERO,))
    return Case(LogSoftmax(), (Operand(shape, x),), (y,), note=note)


CASES = [
    log_softmax_s8((10,), 0.1, 5, "int8"),
    log_softmax_s8((4, 10), 1.0, note="results below -16"),
    log_softmax_s8((4, 3000), 0.0001, note="the longest sums"),
    log_softmax_s8((1,), 0.1, note="one number: always 127"),
    Case(LogSoftmax(), (Operand((6, 9), low=-90, high=90),), (Format(),), note="float, far apart"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (*(int(n) for n in rng.integers(1, 5, rng.integers(0, 3))), int(rng.integers(1, 60)))
    if rng.random() < 0.3:
        limit = float(10 ** rng.uniform(-1, 1.5))
        return Case(LogSoftmax(), (Operand(shape, low=-limit, high=limit),), (Format(),))
    return log_softmax_s8(shape, float(10 ** rng.uniform(-4, 1)), int(rng.integers(-128, 128)))
