"""MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool."""

from __future__ import annotations

from lilliput.formats.onnx.attributes import integer, integers
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require, support
from lilliput.formats.onnx.layout import Held, channels_last
from lilliput.formats.onnx.model import Node
from lilliput.formats.onnx.windows import window_of, with_ceiling
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.window import NO_PADDING, Window


def max_pool(builder: Builder, node: Node) -> None:
    support(len(node.outputs) == 1, builder, node, "places of the largest numbers are not computed")
    x, window = _windowed(builder, node)
    op = MaxPool2d(window.size, window.stride, window.padding)
    name = builder.apply(node, op, [builder.read(node, x, channels_last(x.rank))])
    builder.give(node, name, channels_last(x.rank))


def average_pool(builder: Builder, node: Node) -> None:
    """Where padding counts it is written out as zeros first; what ceil_mode adds never counts."""
    x, window = _windowed(builder, node)
    name, padding = builder.read(node, x, channels_last(x.rank)), window.padding
    if integer(builder, node, "count_include_pad", 0) and padding != NO_PADDING:
        plain = window_of(builder, node, x.shape[2:], integers(builder, node, "kernel_shape", ()) or ()).padding
        (top, bottom), (left, right) = plain
        stem = f"{node.outputs[0]} padded"
        name = builder.apply(node, Pad((0, top, left, 0), (0, bottom, right, 0)), [name], stem)
        padding = (0, padding[0][1] - bottom), (0, padding[1][1] - right)
    name = builder.apply(node, AveragePool2d(window.size, window.stride, padding), [name])
    builder.give(node, name, channels_last(x.rank))


def global_average_pool(builder: Builder, node: Node) -> None:
    x = _image(builder, node)
    name = builder.read(node, x, channels_last(x.rank))
    builder.give(node, builder.apply(node, ReduceSum((1, 2), True, mean=True), [name]), channels_last(x.rank))


def global_max_pool(builder: Builder, node: Node) -> None:
    x = _image(builder, node)
    name = builder.read(node, x, channels_last(x.rank))
    builder.give(node, builder.apply(node, ReduceMax((1, 2), True), [name]), channels_last(x.rank))


def _image(builder: Builder, node: Node) -> Held:
    x = builder.held(node, 0)
    support(x.rank in (3, 4), builder, node, f"expected a signal (n, c, l) or image (n, c, h, w), got {x.shape}")
    return x


def _windowed(builder: Builder, node: Node) -> tuple[Held, Window]:
    x = _image(builder, node)
    kernel = integers(builder, node, "kernel_shape")
    require(kernel is not None, builder, node, "kernel_shape is missing")
    window = with_ceiling(builder, node, x.shape[2:], window_of(builder, node, x.shape[2:], kernel or ()))
    support(window.dilation == (1, 1), builder, node, "dilations of a pool are not read")
    return x, window
