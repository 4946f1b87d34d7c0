"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.broadcast_cases import broadcast_pair
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.multiply import Multiply


def multiply_quantized(
    shapes: tuple[Shape, Shape],
    dtype: str = "s8",
    scales: tuple[float, float, float] = (0.05, 0.03, 0.1),
    zeros: tuple[int, int, int] = (0, 0, 0),
    activation: str = "none",
    constant: bool = False,
    note: str = "",
) -> Case:
    """Two operands of int8 or int16."""
    a, b, y = (Format(dtype, (scale,), (zero,)) for scale, zero in zip(scales, zeros, strict=True))
    return Case(Multiply(activation), (Operand(shapes[0], a), Operand(shapes[1], b, constant)), (y,), note=note)


def multiply_plain(shapes: tuple[Shape, Shape], dtype: str, activation: str, note: str = "") -> Case:
    """Two operands without a scale."""
    operands = (Operand(shapes[0], Format(dtype)), Operand(shapes[1], Format(dtype)))
    return Case(Multiply(activation), operands, (Format(dtype),), note=note)


SAME = ((4, 4, 3), (4, 4, 3))
CASES = [
    multiply_quantized(SAME, zeros=(-128, 127, 5), note="zero points at both ends"),
    multiply_quantized(SAME, scales=(1.0, 1.0, 0.01), note="a scale above one"),
    multiply_quantized(SAME, scales=(1.0, 1.0, 2.0**-13), note="the largest scale there is"),
    multiply_quantized(((6, 8), (8,)), activation="relu6", constant=True, note="a constant row, clamped"),
    multiply_quantized(((6, 8), (6, 1)), note="a column"),
    multiply_quantized(SAME, "s16", (2.0**-15, 2.0**-15, 2.0**-15), note="int16"),
    multiply_quantized(SAME, "s16", (1.0, 1.0, 1.01), note="int16 at its extremes"),
    multiply_plain(((6, 5), (6, 5)), "s32", "relu", note="int32 wraps around"),
    multiply_plain(((6, 5), (1, 5)), "f32", "relu_n1_to_1", note="float, a row"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shapes = broadcast_pair(rng)
    activation = str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"]))
    kind, constant = rng.random(), bool(rng.random() < 0.3)
    if kind < 0.2:
        return multiply_plain(shapes, "s32" if kind < 0.1 else "f32", activation)
    a, b = (float(s) for s in 10 ** rng.uniform(-3, 0, 2))
    if kind < 0.4:
        return multiply_quantized(
            shapes, "s16", (a, b, a * b * float(10 ** rng.uniform(0.1, 6))), (0, 0, 0), activation
        )
    a_zero, b_zero, y_zero = (int(z) for z in rng.integers(-128, 128, 3))
    scales = (a, b, a * b * float(10 ** rng.uniform(-2, 3)))
    return multiply_quantized(shapes, "s8", scales, (a_zero, b_zero, y_zero), activation, constant)
