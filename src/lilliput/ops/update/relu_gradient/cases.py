"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.update.relu_gradient import ReluGradient

ACTIVATIONS = ("relu", "relu6", "relu_n1_to_1")


def gradient(shape: Shape, activation: str, zero: int | None = None, scale: float = 0.05, note: str = "") -> Case:
    """int16 gradients by int8 of that zero point, or floats."""
    if zero is None:
        operands = (Operand(shape), Operand(shape, low=-1.5, high=7.0))
        return Case(ReluGradient(activation), operands, (Format(),), note=note)
    g = Format("s16", (1e-5,), (0,))
    operands = (Operand(shape, g), Operand(shape, Format("s8", (scale,), (zero,))))
    return Case(ReluGradient(activation), operands, (g,), note=note)


CASES = [
    *(gradient((256,), activation, -3) for activation in ACTIVATIONS),
    *(gradient((40,), activation) for activation in ACTIVATIONS),
    gradient((300,), "relu", -128, note="both ends of the format; at the upper one nothing is clamped"),
    gradient((300,), "relu6", -128, 6 / 255, note="the activation ends where the format does"),
    gradient((1, 7), "relu", 127, note="nothing passes"),
    gradient((1, 3, 2), "relu", note="several axes"),
    gradient((1, 3), "relu6", 4),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(1, 3)))
    zero = None if rng.random() < 0.3 else int(rng.integers(-128, 128))
    return gradient(shape, str(rng.choice(ACTIVATIONS)), zero, float(rng.uniform(0.005, 0.1)))
