"""average_pool_2d, max_pool_2d, resize_bilinear, resize_nearest."""

from __future__ import annotations

from lilliput.formats.tflite.writing.padding import scheme
from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.pooling import Pooling
from lilliput.ops.resize import Resize


def average_pool_2d(writer: Writer, node: Node) -> None:
    _pool(writer, node, "AVERAGE_POOL_2D")


def max_pool_2d(writer: Writer, node: Node) -> None:
    _pool(writer, node, "MAX_POOL_2D")


def resize_bilinear(writer: Writer, node: Node) -> None:
    _resize(writer, node, "RESIZE_BILINEAR")


def resize_nearest(writer: Writer, node: Node) -> None:
    _resize(writer, node, "RESIZE_NEAREST_NEIGHBOR")


def _pool(writer: Writer, node: Node, name: str) -> None:
    """What is padded counts nowhere, so no operator for padding can stand in front."""
    op, x = node.op, writer.image(node)
    assert isinstance(op, Pooling)
    _, rows, columns, _ = writer.shape(x)
    padding = scheme((rows, columns), op.window)
    if padding is None:
        raise UnsupportedError(
            f"{writer.where(node)}: a padding of {op.padding} is neither SAME nor VALID, and .tflite pools with no "
            "other; train it with one of these"
        )
    options = {
        "padding": padding,
        "stride_h": op.stride[0],
        "stride_w": op.stride[1],
        "filter_height": op.size[0],
        "filter_width": op.size[1],
        "fused_activation_function": op.activation.upper(),
    }
    writer.image_operator(name, [x], node, options)


def _resize(writer: Writer, node: Node, name: str) -> None:
    op = node.op
    assert isinstance(op, Resize)
    options = {"align_corners": op.align_corners, "half_pixel_centers": op.half_pixel_centers}
    writer.image_operator(name, [writer.image(node), writer.integers("size", op.size)], node, options)
