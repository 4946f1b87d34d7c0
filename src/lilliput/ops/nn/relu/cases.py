"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.relu import Relu

ACTIVATIONS = ("relu", "relu6", "relu_n1_to_1")


def relu(shape: Shape, x: Format, y: Format, activation: str = "relu", note: str = "") -> Case:
    """From one format to another."""
    return Case(Relu(activation), (Operand(shape, x),), (y,), note=note)


S8, S16 = Format("s8", (0.05,), (-3,)), Format("s16", (0.001,), (0,))
CASES = [
    relu((256,), S8, S8, note="one format: no table"),
    relu((256,), S8, Format("s8", (0.02,), (-128,)), "relu6", note="another scale"),
    relu((5, 7), S8, Format("s8", (0.9,), (127,)), "relu_n1_to_1", note="a zero point at the end"),
    relu((256,), S16, S16, note="int16"),
    relu((256,), S16, Format("s16", (0.0001,), (0,)), "relu6", note="int16 of a finer scale"),
    relu((3, 9), Format(), Format(), "relu6", note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(0, 4)))
    activation = str(rng.choice(ACTIVATIONS))
    dtype = str(rng.choice(["s8", "s8", "s16", "f32"]))
    if dtype == "f32":
        return Case(Relu(activation), (Operand(shape, low=-9, high=9),), (Format(),))
    zeros = rng.integers(-128, 128, 2) if dtype == "s8" else np.zeros(2, int)
    scales = 10 ** rng.uniform(-3, 0, 2)
    x, y = (Format(dtype, (float(s),), (int(z),)) for s, z in zip(scales, zeros, strict=True))
    return relu(shape, x, x if rng.random() < 0.3 else y, activation)
