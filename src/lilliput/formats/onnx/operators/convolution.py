"""Conv and ConvTranspose."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.convolution import check_image, convolve, convolve_transposed
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.onnx.attributes import integer, integers
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.formats.onnx.windows import window_of


def conv(builder: Builder, node: Node) -> None:
    x, weights = _operands(builder, node)
    window = window_of(builder, node, x.shape[2:], weights.shape[2:])
    convolve(builder, node, x, weights, builder.optional(node, 2), window, integer(builder, node, "group", 1))


def conv_transpose(builder: Builder, node: Node) -> None:
    x, weights = _operands(builder, node)
    spatial = x.rank - 2
    support("output_shape" not in node.attributes, builder, node, "output_shape is not read; export it with pads")
    auto = node.attributes.get("auto_pad", "NOTSET")
    support(auto == "NOTSET", builder, node, f"auto_pad {auto!r} of a transposed convolution is not read")
    window = window_of(builder, node, x.shape[2:], weights.shape[2:])
    more = integers(builder, node, "output_padding", [0] * spatial) or ()
    require(len(more) == spatial and min(more) >= 0, builder, node, f"output_padding {more} does not fit its input")
    added = (more[0], more[1] if spatial > 1 else 0)
    groups = integer(builder, node, "group", 1)
    convolve_transposed(builder, node, x, weights, builder.optional(node, 2), window, added, groups)


def _operands(builder: Builder, node: Node) -> tuple[Held, Held]:
    x, weights = builder.held(node, 0), builder.held(node, 1)
    check_image(builder, node, x, weights)
    kernel = integers(builder, node, "kernel_shape")
    fits = kernel is None or kernel == weights.shape[2:]
    require(fits, builder, node, f"a kernel_shape of {kernel} is not that of weights {weights.shape}")
    return x, weights
