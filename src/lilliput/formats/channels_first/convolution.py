"""Convolutions over images, or over signals as images of one column; weights are constants."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.layout import Held, channels_last
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Op
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.window import Pair, Window


def convolve(
    builder: Builder, step: Step, x: Held, weights: Held, bias: Held | None, window: Window, groups: int
) -> None:
    """x (n, c, h, w) or (n, c, l), weights (m, c / groups, kh, kw) or (m, c / groups, k), bias (m,)."""
    check_image(builder, step, x, weights)
    channels, (m, depth) = x.shape[1], weights.shape[:2]
    fits = groups > 0 and depth * groups == channels and m % groups == 0
    require(fits, builder, step, f"weights {weights.shape} in {groups} groups do not fit {channels} channels")
    settings = (window.stride, window.dilation, window.padding)
    op: Op
    if groups == channels and groups > 1:
        op, name = DepthwiseConv2D(*settings), builder.weights(weights, "depthwise", _depthwise, axes=(0, 2))
    else:
        op, name = Conv2D(*settings), builder.weights(weights, "image", _by_channel)
    inputs = [builder.read(step, x, channels_last(x.rank)), name, *_bias(builder, step, bias, m)]
    builder.give(step, builder.apply(step, op, inputs), channels_last(x.rank))


def convolve_transposed(
    builder: Builder, step: Step, x: Held, weights: Held, bias: Held | None, window: Window, more: Pair, groups: int
) -> None:
    """Weights (c, m / groups, kh, kw); the window's padding is what the output leaves out of the sums, `more` rows and
    columns are added behind it. Groups and dilations are written out as zeros between the weights."""
    check_image(builder, step, x, weights)
    require(weights.shape[0] == x.shape[1], builder, step, f"weights {weights.shape} do not fit {x.shape}")
    require(groups > 0 and x.shape[1] % groups == 0, builder, step, f"{groups} groups of {x.shape[1]} channels")
    extents = zip((*x.shape[2:], 1), window.stride, window.spans, window.padding, more, strict=False)
    size = [(n - 1) * stride + span - sum(pads) + extra for n, stride, span, pads, extra in extents]
    op = TransposeConv(window.stride, (window.padding[0][0], window.padding[1][0]), (size[0], size[1]))

    def make(array: np.ndarray) -> np.ndarray:
        return _by_channel(_dilated(_ungrouped(_two(array), groups), window.dilation).swapaxes(0, 1))

    axes = (1, 0) if groups == 1 else None
    name = builder.weights(weights, ("transposed", groups, window.dilation), make, axes=axes)
    m = weights.shape[1] * groups
    inputs = [builder.read(step, x, channels_last(x.rank)), name, *_bias(builder, step, bias, m)]
    builder.give(step, builder.apply(step, op, inputs), channels_last(x.rank))


def check_image(builder: Builder, step: Step, x: Held, weights: Held | None = None) -> None:
    """A signal or an image, and constant weights of as many axes."""
    support(x.rank in (3, 4), builder, step, f"expected a signal (n, c, l) or image (n, c, h, w), got {x.shape}")
    if weights is not None:
        require(weights.rank == x.rank, builder, step, f"weights of shape {weights.shape} do not fit {x.shape}")
        builder.numbers(step, weights, "the weights")


def _bias(builder: Builder, step: Step, bias: Held | None, m: int) -> list[str]:
    if bias is None:
        return []
    builder.numbers(step, bias, "the bias")
    require(bias.shape == (m,), builder, step, f"a bias of shape {bias.shape} does not fit {m} channels")
    return [bias.value]


def _two(array: np.ndarray) -> np.ndarray:
    """(m, c, l) as (m, c, l, 1)."""
    return array[..., np.newaxis] if array.ndim == 3 else array


def _by_channel(array: np.ndarray) -> np.ndarray:
    """(m, c, kh, kw) → (m, kh, kw, c)."""
    return _two(array).transpose(0, 2, 3, 1)


def _depthwise(array: np.ndarray) -> np.ndarray:
    """(m, 1, kh, kw) → (kh, kw, m)."""
    return _two(array)[:, 0].transpose(1, 2, 0)


def _ungrouped(array: np.ndarray, groups: int) -> np.ndarray:
    """(c, m / groups, kh, kw) → (c, m, kh, kw), each group's channels seeing their own."""
    if groups == 1:
        return array
    c, part = array.shape[0] // groups, array.shape[1]
    whole = np.zeros((array.shape[0], part * groups, *array.shape[2:]), array.dtype)
    for g in range(groups):
        whole[g * c : (g + 1) * c, g * part : (g + 1) * part] = array[g * c : (g + 1) * c]
    return whole


def _dilated(array: np.ndarray, dilation: Pair) -> np.ndarray:
    """(c, m, kh, kw) with zeros between rows and columns."""
    if dilation == (1, 1):
        return array
    spans = [(extent - 1) * step + 1 for extent, step in zip(array.shape[2:], dilation, strict=True)]
    wide = np.zeros((*array.shape[:2], *spans), array.dtype)
    wide[:, :, :: dilation[0], :: dilation[1]] = array
    return wide
