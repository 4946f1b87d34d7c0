"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand, packed, weights
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.window import random_window

SAME_3X3 = ((1, 1), (1, 1))
SAME_3X3_STRIDE_2 = ((0, 1), (0, 1))


def depthwise(
    image: Shape,
    kernel: Shape,
    op: DepthwiseConv2D,
    dtype: str = "s8",
    zeros: tuple[int, int] = (0, 0),
    per_channel: bool = True,
    bias: bool = True,
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """Integers; kernel (kh, kw, m). Scales such that y fills its range without saturating everywhere."""
    kh, kw, m = kernel
    scales = tuple(0.002 + 0.0001 * (i % 7) for i in range(m if per_channel else 1))
    y = Format(dtype, (0.05 * 0.003 * 70 * 70 * (kh * kw) ** 0.5 / 40,), (zeros[1],))
    b = Operand((m,), Format("s32" if dtype == "s8" else "s64"), True, -2000, 2000) if bias else None
    x = Operand(image, Format(dtype, (0.05,), (zeros[0],)))
    return Case(op, (x, weights(kernel, scales, 2), b), (y,), arithmetic=arithmetic, note=note)


def depthwise_float(
    image: Shape, kernel: Shape, op: DepthwiseConv2D, scales: tuple[float, ...] = (), bias: bool = True, note: str = ""
) -> Case:
    """Float image; weights of int8 where they have scales."""
    w = weights(kernel, scales, 2) if scales else Operand(kernel, constant=True)
    b = Operand(kernel[2:], constant=True) if bias else None
    return Case(op, (Operand(image), w, b), (Format(),), note=note)


CASES = [
    depthwise((1, 1, 1), (1, 1, 1), DepthwiseConv2D(), note="the smallest"),
    depthwise((25, 5, 8), (3, 3, 8), DepthwiseConv2D(padding=SAME_3X3), "s8", (-128, -128), note="3x3, in place"),
    depthwise(
        (12, 12, 6), (3, 3, 6), DepthwiseConv2D((2, 2), padding=SAME_3X3_STRIDE_2, activation="relu6"),
        "s8", (-128, -128), note="3x3, stride 2",
    ),
    depthwise((6, 7, 5), (3, 3, 5), DepthwiseConv2D(), "s8", (127, 3), note="3x3 without padding"),
    depthwise((3, 3, 4), (3, 3, 4), DepthwiseConv2D(padding=SAME_3X3), "s8", (5, 6), note="all borders"),
    depthwise((20, 1, 7), (5, 1, 7), DepthwiseConv2D(activation="relu"), "s8", (-9, -128), note="along one axis"),
    depthwise((9, 8, 2), (5, 4, 6), DepthwiseConv2D(), "s8", (11, -12), note="multiplier 3"),
    depthwise((10, 9, 3), (3, 3, 3), DepthwiseConv2D(dilation=(2, 3)), "s8", (11, -12), note="dilated"),
    depthwise((2, 5, 5, 3), (3, 3, 3), DepthwiseConv2D(padding=SAME_3X3), "s8", (1, 2), note="two images"),
    depthwise((4, 4, 3), (2, 2, 3), DepthwiseConv2D(), bias=False, per_channel=False, note="no bias, one scale"),
    depthwise((49, 20, 1), (10, 8, 8), DepthwiseConv2D((2, 2), padding=((4, 5), (3, 3))), note="10x8, one channel"),
    *(depthwise((4, 4, 6), (3, 3, 6), DepthwiseConv2D(), "s8", (-5, 4), arithmetic=a) for a in ARITHMETICS),
    depthwise_float((6, 5, 4), (3, 3, 4), DepthwiseConv2D((1, 2), padding=SAME_3X3, activation="relu"), note="float"),
    *(packed(depthwise((7, 6, 5), (3, 3, 5), DepthwiseConv2D(padding=SAME_3X3), "s8", (-9, 4)), b) for b in (4, 3, 2)),
    packed(depthwise((20, 1, 7), (5, 1, 7), DepthwiseConv2D(activation="relu"), "s8", (-9, -128)), 4),
    packed(depthwise((9, 8, 2), (5, 4, 6), DepthwiseConv2D((2, 1)), "s8", (11, -12)), 2),
    depthwise((6, 5, 4), (3, 3, 4), DepthwiseConv2D((1, 2), padding=SAME_3X3), "s16", note="int16"),
    depthwise((5, 5, 2), (3, 2, 6), DepthwiseConv2D(dilation=(2, 2)), "s16", bias=False, note="int16, multiplier 3"),
    depthwise_float((2, 4, 4, 3), (2, 1, 6), DepthwiseConv2D(), bias=False, note="float, two images, multiplier 2"),
    depthwise_float((5, 5, 2), (3, 3, 2), DepthwiseConv2D(padding=SAME_3X3), (0.01, 0.03), note="int8 weights"),
    depthwise_float((2, 3, 4, 2), (2, 2, 4), DepthwiseConv2D(), (0.01,), False, note="int8 weights with one scale"),
    depthwise_float((5, 5, 2), (3, 3, 2), DepthwiseConv2D(dynamic_bits=4), (0.01, 0.03), note="x of 4 bits"),
]  # fmt: skip


def generate(rng: np.random.Generator) -> Case:
    """A random case; every other one has the 3x3 window that most models have."""
    image = (int(rng.integers(1, 11)), int(rng.integers(1, 11)))
    seen = random_window(rng, image)
    channels, multiplier = int(rng.integers(1, 10)), int(rng.choice([1, 1, 1, 2, 3]))
    size = (3, 3) if rng.random() < 0.5 and min(image) >= 3 else seen.size
    dilation = seen.dilation if size == seen.size else (1, 1)
    activation = str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"]))
    op = DepthwiseConv2D(seen.stride, dilation, seen.padding, activation)
    shape = (*image, channels) if rng.random() < 0.9 else (2, *image, channels)
    kernel = (*size, channels * multiplier)
    kind = rng.choice(["s8", "s8", "s8", "s8", "s8", "s8", "s8", "s16", "float", "hybrid"])
    if kind in ("float", "hybrid"):
        scales = tuple(rng.uniform(0.001, 0.1, channels * multiplier if rng.random() < 0.5 else 1).tolist())
        return depthwise_float(shape, kernel, op, scales if kind == "hybrid" else (), rng.random() < 0.8)
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128))) if kind == "s8" else (0, 0)
    arithmetic = str(rng.choice(ARITHMETICS))
    plain = depthwise(shape, kernel, op, str(kind), zeros, rng.random() < 0.5, rng.random() < 0.8, arithmetic)
    return packed(plain, int(rng.integers(2, 5))) if kind == "s8" and rng.random() < 0.3 else plain
