"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import ARITHMETICS, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand, weights
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.window import random_window

SAME_3X3 = ((1, 1), (1, 1))
SAME_3X3_STRIDE_2 = ((0, 1), (0, 1))


def depthwise_s8(
    image: Shape,
    kernel: Shape,
    op: DepthwiseConv2D,
    zeros: tuple[int, int] = (0, 0),
    per_channel: bool = True,
    bias: bool = True,
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """kernel (kh, kw, m); scales such that y fills its range without saturating everywhere."""
    kh, kw, m = kernel
    scales = tuple(0.002 + 0.0001 * (i % 7) for i in range(m if per_channel else 1))
    y = Format("s8", (0.05 * 0.003 * 70 * 70 * (kh * kw) ** 0.5 / 40,), (zeros[1],))
    b = Operand((m,), Format("s32"), True, -2000, 2000) if bias else None
    x = Operand(image, Format("s8", (0.05,), (zeros[0],)))
    return Case(op, (x, weights(kernel, scales, 2), b), (y,), arithmetic=arithmetic, note=note)


def depthwise_f32(image: Shape, kernel: Shape, op: DepthwiseConv2D, bias: bool = True, note: str = "") -> Case:
    """Float weights and image."""
    b = Operand(kernel[2:], constant=True) if bias else None
    return Case(op, (Operand(image), Operand(kernel, constant=True), b), (Format(),), note=note)


CASES = [
    depthwise_s8((1, 1, 1), (1, 1, 1), DepthwiseConv2D(), note="the smallest"),
    depthwise_s8((25, 5, 8), (3, 3, 8), DepthwiseConv2D(padding=SAME_3X3), zeros=(-128, -128), note="3x3, in place"),
    depthwise_s8(
        (12, 12, 6), (3, 3, 6), DepthwiseConv2D((2, 2), padding=SAME_3X3_STRIDE_2, activation="relu6"),
        zeros=(-128, -128), note="3x3, stride 2",
    ),
    depthwise_s8((6, 7, 5), (3, 3, 5), DepthwiseConv2D(), zeros=(127, 3), note="3x3 without padding"),
    depthwise_s8((3, 3, 4), (3, 3, 4), DepthwiseConv2D(padding=SAME_3X3), zeros=(5, 6), note="all borders"),
    depthwise_s8((20, 1, 7), (5, 1, 7), DepthwiseConv2D(activation="relu"), zeros=(-9, -128), note="along one axis"),
    depthwise_s8((9, 8, 2), (5, 4, 6), DepthwiseConv2D(), zeros=(11, -12), note="multiplier 3"),
    depthwise_s8((10, 9, 3), (3, 3, 3), DepthwiseConv2D(dilation=(2, 3)), zeros=(11, -12), note="dilated"),
    depthwise_s8((2, 5, 5, 3), (3, 3, 3), DepthwiseConv2D(padding=SAME_3X3), zeros=(1, 2), note="two images"),
    depthwise_s8((4, 4, 3), (2, 2, 3), DepthwiseConv2D(), bias=False, per_channel=False, note="no bias, one scale"),
    depthwise_s8((49, 20, 1), (10, 8, 8), DepthwiseConv2D((2, 2), padding=((4, 5), (3, 3))), note="10x8, one channel"),
    *(depthwise_s8((4, 4, 6), (3, 3, 6), DepthwiseConv2D(), zeros=(-5, 4), arithmetic=a) for a in ARITHMETICS),
    depthwise_f32((6, 5, 4), (3, 3, 4), DepthwiseConv2D((1, 2), padding=SAME_3X3, activation="relu"), note="float"),
    depthwise_f32((2, 4, 4, 3), (2, 1, 6), DepthwiseConv2D(), bias=False, note="float, two images, multiplier 2"),
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
    if rng.random() < 0.1:
        return depthwise_f32(shape, kernel, op, rng.random() < 0.8)
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    arithmetic = str(rng.choice(ARITHMETICS))
    return depthwise_s8(shape, kernel, op, zeros, rng.random() < 0.5, rng.random() < 0.8, arithmetic)
