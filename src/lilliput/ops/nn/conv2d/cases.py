"""Shapes and edges worth trying."""

from __future__ import annotations

from math import prod

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand, of_codebook, packed, weights
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.window import random_window

SAME_3X3 = ((1, 1), (1, 1))


def conv2d(
    image: Shape,
    kernel: Shape,
    op: Conv2D,
    dtype: str = "s8",
    zeros: tuple[int, int] = (0, 0),
    per_channel: bool = True,
    bias: str = "s32",
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """Integers; kernel (m, kh, kw, depth). Scales such that y fills its range without saturating everywhere."""
    scales = tuple(0.002 + 0.0001 * (i % 7) for i in range(kernel[0] if per_channel else 1))
    y = Format(dtype, (0.05 * 0.003 * 70 * 70 * prod(kernel[1:]) ** 0.5 / 40,), (zeros[1],))
    b = Operand(kernel[:1], Format(bias), True, -2000, 2000) if bias else None
    x = Operand(image, Format(dtype, (0.05,), (zeros[0],)))
    return Case(op, (x, weights(kernel, scales), b), (y,), arithmetic=arithmetic, note=note)


def conv2d_float(
    image: Shape, kernel: Shape, op: Conv2D, scales: tuple[float, ...] = (), bias: bool = True, note: str = ""
) -> Case:
    """Float image; weights of int8 where they have scales."""
    w = weights(kernel, scales) if scales else Operand(kernel, constant=True)
    b = Operand(kernel[:1], constant=True) if bias else None
    return Case(op, (Operand(image), w, b), (Format(),), note=note)


CASES = [
    conv2d((1, 1, 1), (1, 1, 1, 1), Conv2D(), note="the smallest"),
    conv2d((5, 5, 64), (64, 1, 1, 64), Conv2D(), "s8", (-128, -128), note="1x1, in place"),
    conv2d((6, 6, 8), (16, 1, 1, 8), Conv2D(stride=(2, 2)), "s8", (3, 4), note="1x1 with a stride"),
    conv2d((6, 7, 16), (17, 1, 1, 16), Conv2D(activation="relu"), "s8", (-128, -128), note="odd channels"),
    conv2d((8, 8, 3), (16, 3, 3, 3), Conv2D(padding=SAME_3X3), "s8", (-7, 5), note="the first layer of an image"),
    conv2d(
        (49, 10, 1), (64, 10, 4, 1), Conv2D((2, 2), padding=((4, 5), (1, 1)), activation="relu"), "s8", (83, -128),
        note="the first layer of keyword spotting",
    ),
    conv2d((9, 9, 16), (16, 3, 3, 16), Conv2D((2, 2), padding=((0, 1), (0, 1))), "s8", (-128, 0), note="stride 2"),
    conv2d((16, 15, 16), (4, 3, 3, 16), Conv2D(padding=SAME_3X3), "s8", (-128, 7), note="many windows of 3 by 3"),
    conv2d((8, 7, 24), (4, 3, 3, 24), Conv2D(padding=SAME_3X3), "s8", (-3, 7), note="some windows of 3 by 3"),
    conv2d((1, 30, 4), (6, 1, 5, 4), Conv2D(dilation=(1, 3)), "s8", (9, 9), note="dilated, one axis"),
    conv2d((4, 5, 6), (8, 3, 3, 3), Conv2D(padding=SAME_3X3), "s8", (50, -50), note="two groups"),
    conv2d((4, 4, 5), (10, 2, 2, 1), Conv2D(), bias="", per_channel=False, note="a group a channel, no bias"),
    conv2d((2, 3, 400), (3, 2, 2, 400), Conv2D(), "s8", (100, 3), note="sums of more than 24 bits"),
    conv2d((3, 4, 4, 4), (4, 3, 3, 4), Conv2D(padding=SAME_3X3), "s8", (1, 2), note="three images"),
    conv2d((7, 7, 5), (7, 3, 2, 5), Conv2D(activation="relu6"), "s8", (127, -128), note="no padding, odd sizes"),
    *(conv2d((4, 4, 6), (5, 3, 3, 6), Conv2D(), "s8", (-5, 4), arithmetic=a) for a in ARITHMETICS),
    *(conv2d((5, 4, 8), (6, 1, 1, 8), Conv2D(), "s8", (-5, -128), arithmetic=a) for a in ARITHMETICS),
    conv2d_float((6, 5, 4), (8, 3, 3, 2), Conv2D((1, 2), padding=SAME_3X3, activation="relu"), note="two groups"),
    packed(conv2d((5, 5, 64), (64, 1, 1, 64), Conv2D(), "s8", (-128, -128)), 4),
    packed(conv2d((5, 3, 64), (15, 1, 1, 64), Conv2D(), "s8", (-128, -128)), 2),
    *(packed(conv2d((7, 6, 5), (7, 3, 2, 5), Conv2D(padding=SAME_3X3), "s8", (9, 3)), b) for b in (4, 3, 2)),
    packed(conv2d((4, 5, 6), (8, 3, 3, 3), Conv2D(padding=SAME_3X3), "s8", (50, -50)), 4),
    packed(conv2d((3, 4, 4, 4), (4, 3, 3, 4), Conv2D((2, 2)), "s8", (1, 2)), 2),
    of_codebook(conv2d((5, 4, 6), (8, 3, 3, 3), Conv2D(padding=SAME_3X3), "s8", (50, -50)), (-100, -9, 1, 20, 90)),
    of_codebook(conv2d((5, 4, 7), (3, 1, 1, 7), Conv2D(), "s8", (-128, 5), False), (-90, 0, 127)),
    packed(conv2d((3, 3, 600), (3, 3, 3, 600), Conv2D(), "s8", (1, 2)), 4),
    conv2d((5, 6, 7), (5, 3, 3, 7), Conv2D(padding=SAME_3X3), "s16", bias="s64", note="int16, sums of 64 bits"),
    conv2d((5, 5, 64), (4, 3, 3, 64), Conv2D((2, 2)), "s16", bias="s64", note="int16, more than 32 bits of sum"),
    conv2d((5, 6, 4), (4, 3, 2, 2), Conv2D(dilation=(2, 1)), "s16", bias="s32", note="int16, sums of 32 bits"),
    conv2d((3, 4, 5), (5, 1, 1, 5), Conv2D(activation="relu"), "s16", bias="", note="int16, 1x1, in place, no bias"),
    conv2d_float((2, 4, 4, 3), (5, 1, 1, 3), Conv2D(), bias=False, note="float, two images"),
    conv2d_float((5, 5, 3), (2, 3, 3, 3), Conv2D(padding=SAME_3X3), (0.01, 0.02), note="int8 weights, two scales"),
    conv2d_float((2, 3, 4, 2), (3, 2, 2, 2), Conv2D(activation="relu6"), (0.01,), False, note="int8 weights"),
    conv2d_float((5, 5, 3), (2, 3, 3, 3), Conv2D(dynamic_bits=4), (0.01, 0.02), note="int8 weights, x of 4 bits"),
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
    kind = rng.choice(["s8", "s8", "s8", "s8", "s8", "s8", "s16", "s16", "float", "hybrid"])
    if kind in ("float", "hybrid"):
        scales = tuple(rng.uniform(0.001, 0.1, groups * fan if rng.random() < 0.5 else 1).tolist())
        return conv2d_float(shape, kernel, op, scales if kind == "hybrid" else (), rng.random() < 0.8)
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128))) if kind == "s8" else (0, 0)
    bias = str(rng.choice(["s32", "s32", "s32", ""] if kind == "s8" else ["s64", "s64", "s32", ""]))
    plain = conv2d(shape, kernel, op, str(kind), zeros, rng.random() < 0.5, bias, str(rng.choice(ARITHMETICS)))
    return packed(plain, int(rng.integers(2, 5))) if kind == "s8" and rng.random() < 0.3 else plain
