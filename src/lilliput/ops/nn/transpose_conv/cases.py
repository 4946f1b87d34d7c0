"""Shapes and edges worth trying."""

from __future__ import annotations

from math import prod

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand, weights
from lilliput.ops.nn.transpose_conv import TransposeConv


def transpose_conv(
    image: Shape,
    kernel: Shape,
    op: TransposeConv,
    dtype: str = "s8",
    zeros: tuple[int, int] = (0, 0),
    per_channel: bool = True,
    bias: bool = True,
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """kernel (m, kh, kw, c); scales such that y fills its range without saturating everywhere."""
    m = kernel[0]
    if dtype == "f32":
        b = Operand((m,), constant=True) if bias else None
        return Case(op, (Operand(image), Operand(kernel, constant=True), b), (Format(),), note=note)
    scales = tuple(0.002 + 0.0001 * (i % 7) for i in range(m if per_channel else 1))
    y_scale = 0.05 * 0.003 * 70 * 70 * prod(kernel[1:]) ** 0.5 / 40
    b = Operand((m,), Format("s32" if dtype == "s8" else "s64"), True, -2000, 2000) if bias else None
    x = Operand(image, Format(dtype, (0.05,), (zeros[0],)))
    y = Format(dtype, (y_scale,), (zeros[1],))
    return Case(op, (x, weights(kernel, scales), b), (y,), arithmetic=arithmetic, note=note)


CASES = [
    transpose_conv((1, 1, 1), (1, 1, 1, 1), TransposeConv(), note="the smallest"),
    transpose_conv((4, 4, 8), (6, 2, 2, 8), TransposeConv((2, 2), size=(8, 8)), zeros=(-128, 5), note="doubling"),
    transpose_conv((5, 4, 3), (4, 3, 3, 3), TransposeConv((2, 2), (0, 0), (10, 8)), zeros=(7, -3), note="3x3, SAME"),
    transpose_conv((3, 3, 2), (2, 5, 4, 2), TransposeConv((1, 1), (2, 1), (3, 3)), zeros=(100, 0), note="stride 1"),
    transpose_conv((3, 2, 2), (3, 2, 1, 2), TransposeConv((3, 4), size=(9, 8)), zeros=(9, 9), note="gaps"),
    transpose_conv((2, 2, 2), (2, 3, 3, 2), TransposeConv((2, 2), size=(9, 7)), zeros=(-9, 9), note="y beyond"),
    transpose_conv((2, 3, 3, 2), (2, 3, 3, 2), TransposeConv((2, 2), (1, 1), (5, 5)), zeros=(4, 5), note="two images"),
    transpose_conv((3, 3, 4), (5, 4, 4, 4), TransposeConv((2, 2), (1, 1), (6, 6), "relu"), bias=False),
    *(transpose_conv((3, 3, 2), (2, 3, 3, 2), TransposeConv((2, 2), size=(6, 6)), arithmetic=a) for a in ARITHMETICS),
    transpose_conv((4, 3, 5), (3, 3, 3, 5), TransposeConv((2, 2), (0, 1), (8, 6)), "s16", note="int16"),
    transpose_conv((4, 3, 5), (3, 3, 3, 5), TransposeConv((2, 1), (1, 1), (8, 3), "relu"), "f32", note="float"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    h, w, c, m = (int(n) for n in rng.integers(1, 7, 4))
    kh, kw, sh, sw = (int(n) for n in rng.integers(1, 5, 4))
    before = int(rng.integers(0, 3)), int(rng.integers(0, 3))
    reach = h * sh + kh, w * sw + kw
    size = int(rng.integers(1, reach[0] + 2)), int(rng.integers(1, reach[1] + 2))
    op = TransposeConv((sh, sw), before, size, str(rng.choice(["none", "relu", "relu6"])))
    dtype = str(rng.choice(["s8", "s8", "s8", "s16", "f32"]))
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128))) if dtype == "s8" else (0, 0)
    shape = (h, w, c) if rng.random() < 0.9 else (2, h, w, c)
    arithmetic = str(rng.choice(ARITHMETICS))
    return transpose_conv(shape, (m, kh, kw, c), op, dtype, zeros, rng.random() < 0.5, rng.random() < 0.8, arithmetic)
