"""Shapes and edges worth trying."""

from __future__ import annotations

from math import prod

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand, weights
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.window import random_window

SAME_3X3 = ((1, 1), (1, 1))


def conv2d_s8(
    image: Shape,
    kernel: Shape,
    op: Conv2D,
    zeros: tuple[int, int] = (0, 0),
    per_channel: bool = True,
    bias: bool = True,
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """kernel (m, kh, kw, depth); scales such that y fills its range without saturating everywhere."""
    m = kernel[0]
    scales = tuple(0.002 + 0.0001 * (i % 7) for i in range(m if per_channel else 1))
    y = Format("s8", (0.05 * 0.003 * 70 * 70 * prod(kernel[1:]) ** 0.5 / 40,), (zeros[1],))
    b = Operand((m,), Format("s32"), True, -2000, 2000) if bias else None
    x = Operand(image, Format("s8", (0.05,), (zeros[0],)))
    return Case(op, (x, weights(kernel, scales), b), (y,), arithmetic=arithmetic, note=note)


def conv2d_f32(image: Shape, kernel: Shape, op: Conv2D, bias: bool = True, note: str = "") -> Case:
    """Float weights and image."""
    b = Operand(kernel[:1], constant=True) if bias else None
    return Case(op, (Operand(image), Operand(kernel, constant=True), b), (Format(),), note=note)


CASES = [
    conv2d_s8((1, 1, 1), (1, 1, 1, 1), Conv2D(), note="the smallest"),
    conv2d_s8((5, 5, 64), (64, 1, 1, 64), Conv2D(), zeros=(-128, -128), note="1x1, in place"),
    conv2d_s8((6, 6, 8), (16, 1, 1, 8), Conv2D(stride=(2, 2)), zeros=(3, 4), note="1x1 with a stride"),
    conv2d_s8((6, 7, 16), (17, 1, 1, 16), Conv2D(activation="relu"), zeros=(-128, -128), note="1x1, odd channels"),
    conv2d_s8((8, 8, 3), (16, 3, 3, 3), Conv2D(padding=SAME_3X3), zeros=(-7, 5), note="the first layer of an image"),
    conv2d_s8(
        (49, 10, 1), (64, 10, 4, 1), Conv2D((2, 2), padding=((4, 5), (1, 1)), activation="relu"), zeros=(83, -128),
        note="the first layer of keyword spotting",
    ),
    conv2d_s8((9, 9, 16), (16, 3, 3, 16), Conv2D((2, 2), padding=((0, 1), (0, 1))), zeros=(-128, 0), note="stride 2"),
    conv2d_s8((1, 30, 4), (6, 1, 5, 4), Conv2D(dilation=(1, 3)), zeros=(9, 9), note="dilated, one axis"),
    conv2d_s8((4, 5, 6), (8, 3, 3, 3), Conv2D(padding=SAME_3X3), zeros=(50, -50), note="two groups"),
    conv2d_s8((4, 4, 5), (10, 2, 2, 1), Conv2D(), bias=False, per_channel=False, note="a group a channel, no bias"),
    conv2d_s8((3, 4, 4, 4), (4, 3, 3, 4), Conv2D(padding=SAME_3X3), zeros=(1, 2), note="three images"),
    conv2d_s8((7, 7, 5), (7, 3, 2, 5), Conv2D(activation="relu6"), zeros=(127, -128), note="no padding, odd sizes"),
    *(conv2d_s8((4, 4, 6), (5, 3, 3, 6), Conv2D(), zeros=(-5, 4), arithmetic=a) for a in ARITHMETICS),
    conv2d_f32((6, 5, 4), (8, 3, 3, 2), Conv2D((1, 2), padding=SAME_3X3, activation="relu"), note="float, two groups"),
    conv2d_f32((2, 4, 4, 3), (5, 1, 1, 3), Conv2D(), bias=False, note="float, two images"),
]  # fmt: skip


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    image = (int(rng.integers(1, 9)), int(rng.integers(1, 9)))
    seen = random_window(rng, image)
    groups, depth, fan = (
        int(rng.choice([1, 1, 1, 2, 3])),
        int(rng.choice([1, 2, 3, 4, 5, 8, 13])),
        int(rng.integers(1, 8)),
    )
    activation = str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"]))
    op = Conv2D(seen.stride, seen.dilation, seen.padding, activation)
    shape = (*image, groups * depth) if rng.random() < 0.9 else (2, *image, groups * depth)
    kernel = (groups * fan, *seen.size, depth)
    if rng.random() < 0.1:
        return conv2d_f32(shape, kernel, op, rng.random() < 0.8)
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    arithmetic = str(rng.choice(ARITHMETICS))
    return conv2d_s8(shape, kernel, op, zeros, rng.random() < 0.5, rng.random() < 0.8, arithmetic)
