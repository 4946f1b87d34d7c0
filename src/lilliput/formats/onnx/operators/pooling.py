"""MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.convolution import check_image
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.pooling import pool_all, pool_largest, pool_mean, with_ceiling
from lilliput.formats.onnx.attributes import integer, integers
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.formats.onnx.windows import window_of
from lilliput.ops.window import NO_PADDING, Padding, Window


def max_pool(builder: Builder, node: Node) -> None:
    support(len(node.outputs) == 1, builder, node, "places of the largest numbers are not computed")
    x, window, _ = _windowed(builder, node)
    pool_largest(builder, node, x, window)


def average_pool(builder: Builder, node: Node) -> None:
    x, window, padding = _windowed(builder, node)
    counts = integer(builder, node, "count_include_pad", 0)
    pool_mean(builder, node, x, window, padding if counts else NO_PADDING)


def global_average_pool(builder: Builder, node: Node) -> None:
    pool_all(builder, node, builder.held(node, 0))


def global_max_pool(builder: Builder, node: Node) -> None:
    pool_all(builder, node, builder.held(node, 0), largest=True)


def _windowed(builder: Builder, node: Node) -> tuple[Held, Window, Padding]:
    """x, the window with what ceil_mode adds to its padding, and the padding without it."""
    x = builder.held(node, 0)
    check_image(builder, node, x)
    kernel = integers(builder, node, "kernel_shape")
    require(kernel is not None, builder, node, "kernel_shape is missing")
    plain = window_of(builder, node, x.shape[2:], kernel or ())
    support(plain.dilation == (1, 1), builder, node, "dilations of a pool are not read")
    window = with_ceiling(plain, x.shape[2:]) if integer(builder, node, "ceil_mode", 0) else plain
    return x, window, plain.padding
