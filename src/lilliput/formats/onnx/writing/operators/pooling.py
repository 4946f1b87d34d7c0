"""average_pool_2d, max_pool_2d, resize_bilinear, resize_nearest: images stand channels first there."""

from __future__ import annotations

from typing import Any

from lilliput.formats.onnx.writing.operators.convolution import pads
from lilliput.formats.onnx.writing.writer import FIRST, Writer
from lilliput.graph import Node
from lilliput.ops.pooling import Pooling
from lilliput.ops.resize import Resize


def average_pool_2d(writer: Writer, node: Node) -> None:
    _pool(writer, node, "AveragePool", count_include_pad=0)


def max_pool_2d(writer: Writer, node: Node) -> None:
    _pool(writer, node, "MaxPool")


def resize_bilinear(writer: Writer, node: Node) -> None:
    _resize(writer, node, mode="linear")


def resize_nearest(writer: Writer, node: Node) -> None:
    """Without half pixels the number before counts; with them TFLite adds a half before it cuts off, as round does."""
    op = node.op
    assert isinstance(op, Resize)
    nearest = "round_prefer_ceil" if op.align_corners else "floor"
    _resize(writer, node, mode="nearest", nearest_mode=nearest)


def _pool(writer: Writer, node: Node, name: str, **more: Any) -> None:
    op = node.op
    assert isinstance(op, Pooling)
    settings = {"kernel_shape": op.size, "strides": op.stride, "pads": pads(op.padding), **more}
    made = writer.node(name, [writer.read(node, 0, FIRST)], f"{node.outputs[0]} pooled", **settings)
    writer.give(node, made, FIRST, op.activation)


def _resize(writer: Writer, node: Node, **more: Any) -> None:
    op = node.op
    assert isinstance(op, Resize)
    where = "align_corners" if op.align_corners else "half_pixel" if op.half_pixel_centers else "asymmetric"
    if more["mode"] == "nearest" and op.half_pixel_centers:
        where = "tf_half_pixel_for_nn"
    sizes = writer.integers(f"{node.outputs[0]} sizes", (1, writer.shape(node)[-1], *op.size))
    inputs = [writer.read(node, 0, FIRST), "", "", sizes]
    made = writer.node("Resize", inputs, f"{node.outputs[0]} resized", coordinate_transformation_mode=where, **more)
    writer.give(node, made, FIRST)
