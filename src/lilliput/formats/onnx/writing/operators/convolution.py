"""conv2d, depthwise_conv2d, transpose_conv: images stand channels first there."""

from __future__ import annotations

from lilliput.formats.onnx.writing.writer import FIRST, Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.window import Padding


def conv2d(writer: Writer, node: Node) -> None:
    """Weights (m, kh, kw, c) become (m, c, kh, kw)."""
    op = node.op
    assert isinstance(op, Conv2D)
    groups = writer.shape(node)[-1] // writer.shape(node, 1)[-1]
    _conv(writer, node, op, writer.weights(node, 1, (0, 3, 1, 2)), groups)


def depthwise_conv2d(writer: Writer, node: Node) -> None:
    """Weights (kh, kw, m) become (m, 1, kh, kw): two steps, since an axis comes in."""
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, DepthwiseConv2D)
    rows, columns, m = writer.shape(node, 1)
    shape = writer.integers(f"{stem} shape", (m, 1, rows, columns))
    turned = writer.node("Reshape", [writer.weights(node, 1, (2, 0, 1)), shape], f"{stem} weights")
    _conv(writer, node, op, turned, writer.shape(node)[-1])


def transpose_conv(writer: Writer, node: Node) -> None:
    """Weights (m, kh, kw, c) become (c, m, kh, kw)."""
    op = node.op
    assert isinstance(op, TransposeConv)
    kernel = writer.shape(node, 1)[1:3]
    image = writer.shape(node)[1:3]
    full = [(n - 1) * s + k for n, s, k in zip(image, op.stride, kernel, strict=True)]
    after = [n - before - size for n, before, size in zip(full, op.before, op.size, strict=True)]
    if min(after) < 0:
        raise UnsupportedError(f"{writer.where(node)}: gives more rows than its sums reach; crop it to {full}")
    weights = writer.weights(node, 1, (3, 0, 1, 2))
    inputs = [writer.read(node, 0, FIRST), weights, *writer.bias(node, 2)]
    made = writer.node("ConvTranspose", inputs, f"{node.outputs[0]} sums", strides=op.stride, pads=(*op.before, *after))
    writer.give(node, made, FIRST, op.activation)


def _conv(writer: Writer, node: Node, op: Conv2D | DepthwiseConv2D, weights: str, groups: int) -> None:
    inputs = [writer.read(node, 0, FIRST), weights, *writer.bias(node, 2)]
    made = writer.node(
        "Conv",
        inputs,
        f"{node.outputs[0]} sums",
        strides=op.stride,
        dilations=op.dilation,
        pads=pads(op.padding),
        group=groups,
    )
    writer.give(node, made, FIRST, op.activation)


def pads(padding: Padding) -> tuple[int, ...]:
    """((top, bottom), (left, right)) as ONNX has it: all beginnings, then all ends."""
    return padding[0][0], padding[1][0], padding[0][1], padding[1][1]
