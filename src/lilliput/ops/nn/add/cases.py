"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.broadcast_cases import broadcast_pair
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.add import Add


def add_quantized(
    shapes: tuple[Shape, Shape],
    dtype: str = "s8",
    scales: tuple[float, float, float] = (0.05, 0.03, 0.08),
    zeros: tuple[int, int, int] = (0, 0, 0),
    op: Add = Add(),  # noqa: B008
    constant: tuple[bool, bool] = (False, False),
    note: str = "",
) -> Case:
    """Two operands of int8 or int16."""
    a, b, y = (Format(dtype, (scale,), (zero,)) for scale, zero in zip(scales, zeros, strict=True))
    operands = (Operand(shapes[0], a, constant[0]), Operand(shapes[1], b, constant[1]))
    return Case(op, operands, (y,), note=note)


def add_plain(shapes: tuple[Shape, Shape], dtype: str, op: Add, constant: bool = False, note: str = "") -> Case:
    """Two operands without a scale."""
    operands = (Operand(shapes[0], Format(dtype)), Operand(shapes[1], Format(dtype), constant))
    return Case(op, operands, (Format(dtype),), note=note)


SAME = ((4, 4, 3), (4, 4, 3))
CASES = [
    add_quantized(((16, 16, 16),) * 2, zeros=(-128, 4, -128), op=Add("relu"), note="the residual layer of MLPerf Tiny"),
    add_quantized(SAME, zeros=(-128, 127, 0), note="zero points at both ends"),
    add_quantized(SAME, scales=(0.001, 0.5, 0.5), note="scales far apart"),
    add_quantized(SAME, scales=(0.05, 0.05, 0.001), note="saturates"),
    add_quantized(SAME, op=Add("relu6", subtract=True), note="a difference, clamped"),
    add_quantized(((5, 7), (7,)), note="the last axis alone"),
    add_quantized(((5, 7), ()), constant=(False, True), note="one constant number"),
    add_quantized(((1,), (3, 5)), op=Add(subtract=True), constant=(True, False), note="constant minus operand"),
    add_quantized(((3, 1, 2, 1, 2), (1, 4, 1, 3, 2)), note="axes repeated in turn"),
    add_quantized(SAME, "s16", (0.001, 0.002, 0.003), note="int16"),
    add_quantized(SAME, "s16", (2.0**-15,) * 3, op=Add(subtract=True), note="int16 at its extremes"),
    add_plain(((6, 5), (6, 5)), "s32", Add("relu6"), note="int32 wraps around"),
    add_plain(((6, 5), (6, 1)), "f32", Add("relu_n1_to_1"), note="float, a column"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shapes = broadcast_pair(rng)
    op = Add(str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"])), bool(rng.random() < 0.4))
    kind, constant = rng.random(), int(rng.integers(0, 4))
    if kind < 0.3:
        return add_plain(shapes, "s32" if kind < 0.1 else "f32", op, constant == 1)
    a, b, y = (float(s) for s in 10 ** rng.uniform(-3, 0, 3))
    flags = (constant == 1, constant == 2)
    if kind < 0.5:
        return add_quantized(shapes, "s16", (a, b, y), op=op, constant=flags)
    a_zero, b_zero, y_zero = (int(z) for z in rng.integers(-128, 128, 3))
    return add_quantized(shapes, "s8", (a, b, y), (a_zero, b_zero, y_zero), op, flags)
