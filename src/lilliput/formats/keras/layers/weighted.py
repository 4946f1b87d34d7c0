"""Layers with weights: Dense, convolutions over images and signals, Embedding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lilliput.formats.keras.activations import FUSED, activated, activation_of
from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import channels_last, flag, integer, integers, support
from lilliput.formats.keras.signals import along, as_image, as_signal
from lilliput.graph import Format
from lilliput.ops.nn.cast import Cast
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.window import Pair, Window, tflite_padding

Weighted = Dense | Conv2D | DepthwiseConv2D | TransposeConv  # operators that do simple activations themselves


def dense(builder: Builder, use: Use) -> str:
    """The kernel (n, units) is turned."""
    weights = builder.constant(use, "weights", builder.array(use, 0, 2).T)
    return _finished(builder, use, Dense(), [use.inputs[0], weights, _bias(builder, use, 1)])


def conv2d(builder: Builder, use: Use) -> str:
    """The kernel (kh, kw, c / groups, m) becomes (m, kh, kw, c / groups)."""
    return _convolved(builder, use, use.inputs[0], builder.array(use, 0, 4), 2)


def conv1d(builder: Builder, use: Use) -> str:
    """A signal is an image of one column."""
    image = as_image(builder, use, use.inputs[0])
    return as_signal(builder, use, _convolved(builder, use, image, builder.array(use, 0, 3)[:, None], 1))


def depthwise_conv2d(builder: Builder, use: Use) -> str:
    return _depthwise(builder, use, use.inputs[0], builder.array(use, 0, 4), 2, _bias(builder, use, 1))


def depthwise_conv1d(builder: Builder, use: Use) -> str:
    image = as_image(builder, use, use.inputs[0])
    kernel = builder.array(use, 0, 3)[:, None]
    return as_signal(builder, use, _depthwise(builder, use, image, kernel, 1, _bias(builder, use, 1)))


def separable_conv2d(builder: Builder, use: Use) -> str:
    """Depthwise, then pointwise, nothing in between."""
    return _separable(builder, use, use.inputs[0], builder.array(use, 0, 4), builder.array(use, 1, 4), 2)


def separable_conv1d(builder: Builder, use: Use) -> str:
    image, kernels = as_image(builder, use, use.inputs[0]), [builder.array(use, i, 3)[:, None] for i in range(2)]
    return as_signal(builder, use, _separable(builder, use, image, kernels[0], kernels[1], 1))


def conv2d_transpose(builder: Builder, use: Use) -> str:
    return _transposed(builder, use, use.inputs[0], builder.array(use, 0, 4), 2)


def conv1d_transpose(builder: Builder, use: Use) -> str:
    image = as_image(builder, use, use.inputs[0])
    return as_signal(builder, use, _transposed(builder, use, image, builder.array(use, 0, 3)[:, None], 1))


def embedding(builder: Builder, use: Use) -> str:
    """Rows of a table, picked by whole numbers."""
    support(
        not flag(use, "mask_zero"), builder, use, "masks zeros, which nothing behind it would see; leave mask_zero out"
    )
    table = builder.constant(use, "table", builder.array(use, 0, 2))
    picks = builder.apply(use, Cast(), [use.inputs[0]], "indices", Format("s32"))
    return builder.apply(use, Gather(), [table, picks])


def _convolved(builder: Builder, use: Use, x: str, kernel: np.ndarray, axes: int) -> str:
    weights = builder.constant(use, "weights", kernel.transpose(3, 0, 1, 2))
    op = Conv2D(*_window(builder, use, x, kernel.shape[:2], axes))
    groups = integer(builder, use, "groups", 1)
    channels = builder.shape(x)[-1]
    fits = groups > 0 and kernel.shape[2] * groups == channels and kernel.shape[3] % groups == 0
    support(fits, builder, use, f"weights {kernel.shape} in {groups} groups do not fit {channels} channels")
    return _finished(builder, use, op, [x, weights, _bias(builder, use, 1)])


def _depthwise(builder: Builder, use: Use, x: str, kernel: np.ndarray, axes: int, bias: str | None) -> str:
    """The kernel (kh, kw, c, multiplier) becomes (kh, kw, c * multiplier)."""
    return _finished(builder, use, _depthwise_op(builder, use, x, kernel, axes), [x, _flat(builder, use, kernel), bias])


def _separable(builder: Builder, use: Use, x: str, depthwise: np.ndarray, pointwise: np.ndarray, axes: int) -> str:
    op = _depthwise_op(builder, use, x, depthwise, axes)
    spread = builder.apply(use, op, [x, _flat(builder, use, depthwise), None], "depthwise")
    weights = builder.constant(use, "pointwise weights", pointwise.transpose(3, 0, 1, 2))
    return _finished(builder, use, Conv2D(), [spread, weights, _bias(builder, use, 2)])


def _depthwise_op(builder: Builder, use: Use, x: str, kernel: np.ndarray, axes: int) -> DepthwiseConv2D:
    support(kernel.shape[2] == builder.shape(x)[-1], builder, use, f"weights {kernel.shape} do not fit its input")
    return DepthwiseConv2D(*_window(builder, use, x, kernel.shape[:2], axes))


def _flat(builder: Builder, use: Use, kernel: np.ndarray) -> str:
    return builder.constant(use, "depthwise weights", kernel.reshape(*kernel.shape[:2], -1))


def _transposed(builder: Builder, use: Use, x: str, kernel: np.ndarray, axes: int) -> str:
    """The kernel (kh, kw, m, c) becomes (m, kh, kw, c). Padding cuts the sums as TensorFlow does."""
    support(use.config.get("output_padding") is None, builder, use, "output_padding is not read; leave it out")
    support(len(builder.shape(x)) == 3, builder, use, f"expected {axes} axes and channels, got {builder.shape(x)}")
    channels_last(builder, use)
    stride = along(integers(builder, use, "strides", axes, 1))
    support(along(integers(builder, use, "dilation_rate", axes, 1)) == (1, 1), builder, use, "is dilated")
    same, image, spans = use.config.get("padding") == "same", builder.shape(x)[:2], kernel.shape[:2]
    full = [(n - 1) * s + span for n, s, span in zip(image, stride, spans, strict=True)]
    size = [n * s if same else max(f, n * s) for n, s, f in zip(image, stride, full, strict=True)]
    window = Window((spans[0], spans[1]), stride)
    window.check(builder.where(use))
    pads = tflite_padding("SAME" if same else "VALID", (size[0], size[1]), window)
    op = TransposeConv(stride, (pads[0][0], pads[1][0]), (size[0], size[1]))
    weights = builder.constant(use, "weights", kernel.transpose(2, 0, 1, 3))
    return _finished(builder, use, op, [x, weights, _bias(builder, use, 1)])


def _window(
    builder: Builder, use: Use, x: str, kernel: Sequence[int], axes: int
) -> tuple[Pair, Pair, tuple[Pair, Pair]]:
    """Stride, dilation, padding."""
    channels_last(builder, use)
    window = Window(
        (kernel[0], kernel[1]),
        along(integers(builder, use, "strides", axes, 1)),
        along(integers(builder, use, "dilation_rate", axes, 1)),
    )
    window.check(builder.where(use))
    padding, image = use.config.get("padding", "valid"), builder.shape(x)[:2]
    support(len(builder.shape(x)) == 3, builder, use, f"expected {axes} axes and channels, got {builder.shape(x)}")
    if padding == "causal" and axes == 1:
        return window.stride, window.dilation, ((window.spans[0] - 1, 0), (0, 0))
    support(
        padding in ("same", "valid"), builder, use, f"a padding {str(padding)[:20]!r} is not read; use same or valid"
    )
    pads = tflite_padding(padding.upper(), (image[0], image[1]), replace(window))
    return window.stride, window.dilation, pads


def _bias(builder: Builder, use: Use, number: int) -> str | None:
    return builder.constant(use, "bias", builder.array(use, number, 1)) if flag(use, "use_bias", True) else None


def _finished(builder: Builder, use: Use, op: Weighted, inputs: Sequence[str | None]) -> str:
    """The layer's operator, and its activation inside or behind it."""
    activation = activation_of(builder, use)
    if activation in FUSED:
        return builder.apply(use, replace(op, activation=FUSED[activation]), inputs)
    return activated(builder, use, builder.apply(use, op, inputs), activation)
