"""Conv and ConvTranspose: over images, or over signals as images of one column."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.attributes import integer, integers
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require, support
from lilliput.formats.onnx.layout import Held, channels_last
from lilliput.formats.onnx.model import Node
from lilliput.formats.onnx.windows import window_of
from lilliput.graph import Op
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.transpose_conv import TransposeConv


def conv(builder: Builder, node: Node) -> None:
    """x (n, c, h, w) or (n, c, l); weights (m, c / groups, kh, kw), constant, as our operators have them."""
    x, weights = _image(builder, node)
    groups, channels = integer(builder, node, "group", 1), x.shape[1]
    m, depth = weights.shape[:2]
    fits = groups > 0 and depth * groups == channels and m % groups == 0
    require(fits, builder, node, f"weights {weights.shape} in {groups} groups do not fit {channels} channels")
    window = window_of(builder, node, x.shape[2:], weights.shape[2:])
    settings = (window.stride, window.dilation, window.padding)
    op: Op
    if groups == channels and groups > 1:
        op, name = DepthwiseConv2D(*settings), builder.weights(weights, "depthwise", _depthwise, axes=(0, 2))
    else:
        op, name = Conv2D(*settings), builder.weights(weights, "image", _by_channel)
    inputs = [builder.read(node, x, channels_last(x.rank)), name, *_bias(builder, node, m)]
    builder.give(node, builder.apply(node, op, inputs), channels_last(x.rank))


def conv_transpose(builder: Builder, node: Node) -> None:
    """Weights (c, m, kh, kw); padding is what the output leaves out of the sums."""
    x, weights = _image(builder, node)
    spatial = x.rank - 2
    require(weights.shape[0] == x.shape[1], builder, node, f"weights {weights.shape} do not fit {x.shape}")
    support(integer(builder, node, "group", 1) == 1, builder, node, "groups of a transposed convolution are not read")
    support("output_shape" not in node.attributes, builder, node, "output_shape is not read; export it with pads")
    auto = node.attributes.get("auto_pad", "NOTSET")
    support(auto == "NOTSET", builder, node, f"auto_pad {auto!r} of a transposed convolution is not read")
    window = window_of(builder, node, x.shape[2:], weights.shape[2:])
    support(window.dilation == (1, 1), builder, node, "dilations of a transposed convolution are not read")
    more = integers(builder, node, "output_padding", [0] * spatial) or ()
    require(len(more) == spatial and min(more) >= 0, builder, node, f"output_padding {more} does not fit its input")
    extents = zip((*x.shape[2:], 1), window.stride, window.spans, window.padding, (*more, 0), strict=False)
    size = [(n - 1) * stride + span - sum(pads) + extra for n, stride, span, pads, extra in extents]
    op = TransposeConv(window.stride, (window.padding[0][0], window.padding[1][0]), (size[0], size[1]))
    name = builder.weights(weights, "transposed", lambda array: _by_channel(array.swapaxes(0, 1)))
    inputs = [builder.read(node, x, channels_last(x.rank)), name, *_bias(builder, node, weights.shape[1])]
    builder.give(node, builder.apply(node, op, inputs), channels_last(x.rank))


def _image(builder: Builder, node: Node) -> tuple[Held, Held]:
    x, weights = builder.held(node, 0), builder.held(node, 1)
    support(x.rank in (3, 4), builder, node, f"expected a signal (n, c, l) or image (n, c, h, w), got {x.shape}")
    require(weights.rank == x.rank, builder, node, f"weights of shape {weights.shape} do not fit {x.shape}")
    builder.array(node, 1, "the weights")
    kernel = integers(builder, node, "kernel_shape")
    fits = kernel is None or kernel == weights.shape[2:]
    require(fits, builder, node, f"a kernel_shape of {kernel} is not that of weights {weights.shape}")
    return x, weights


def _bias(builder: Builder, node: Node, m: int) -> list[str]:
    bias = builder.optional(node, 2)
    if bias is None:
        return []
    builder.array(node, 2, "the bias")
    require(bias.shape == (m,), builder, node, f"a bias of shape {bias.shape} does not fit {m} channels")
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
