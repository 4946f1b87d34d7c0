"""conv2d, depthwise_conv2d, transpose_conv."""

from __future__ import annotations

from dataclasses import replace

from lilliput.formats.tflite.writing.padding import padded
from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.window import Pair, Window, tflite_padding


def conv2d(writer: Writer, node: Node) -> None:
    op, weights = node.op, writer.input(node, 1)
    assert isinstance(op, Conv2D)
    writer.check_bits(node, op.dynamic_bits)
    kernel = writer.shape(weights)[1:3]
    window = Window((kernel[0], kernel[1]), op.stride, op.dilation, op.padding)
    x, padding = padded(writer, writer.image(node), window)
    writer.image_operator(
        "CONV_2D", [x, weights, writer.input(node, 2)], node, _options(window, padding, op.activation)
    )


def depthwise_conv2d(writer: Writer, node: Node) -> None:
    """The file's weights have an axis more, (1, kh, kw, m)."""
    op, value = node.op, writer.graph.values[str(node.inputs[1])]
    assert isinstance(op, DepthwiseConv2D)
    writer.check_bits(node, op.dynamic_bits)
    format = replace(value.format, axis=None if value.format.axis is None else 3)
    weights = writer.constant(value.name, value.array()[None], format)
    rows, columns, m = value.shape
    window = Window((rows, columns), op.stride, op.dilation, op.padding)
    x, padding = padded(writer, writer.image(node), window)
    options = _options(window, padding, op.activation) | {"depth_multiplier": m // writer.shape(x)[3]}
    writer.image_operator("DEPTHWISE_CONV_2D", [x, weights, writer.input(node, 2)], node, options)


def transpose_conv(writer: Writer, node: Node) -> None:
    """The padding is that of the convolution that would lead back, from the output to the input."""
    op, weights, x = node.op, writer.input(node, 1), writer.image(node)
    assert isinstance(op, TransposeConv)
    kernel = writer.shape(weights)[1:3]
    window = Window((kernel[0], kernel[1]), op.stride)
    padding = next(
        (name for name in ("VALID", "SAME") if _leaves_out(name, op, window, writer.shape(x)) == op.before), None
    )
    if padding is None:
        raise UnsupportedError(
            f"{writer.where(node)}: leaves {op.before} rows and columns out, which neither SAME nor VALID means; "
            "train it with one of these paddings"
        )
    output = writer.integers("shape", (writer.shape(x)[0], *op.size, writer.shape(weights)[0]))
    options = {
        "padding": padding,
        "stride_h": op.stride[0],
        "stride_w": op.stride[1],
        "fused_activation_function": op.activation.upper(),
    }
    bias = writer.input(node, 2)
    writer.image_operator("TRANSPOSE_CONV", [output, weights, x, *([] if bias < 0 else [bias])], node, options)


def _leaves_out(name: str, op: TransposeConv, window: Window, image: tuple[int, ...]) -> Pair:
    """Source: TFLite's ComputePaddingHeightWidth, called with the output's size."""
    if name == "SAME" and tuple(-(-n // s) for n, s in zip(op.size, op.stride, strict=True)) != image[1:3]:
        return -1, -1
    pads = tflite_padding(name, op.size, window)
    return pads[0][0], pads[1][0]


def _options(window: Window, padding: str, activation: str) -> dict[str, object]:
    return {
        "padding": padding,
        "stride_h": window.stride[0],
        "stride_w": window.stride[1],
        "dilation_h_factor": window.dilation[0],
        "dilation_w_factor": window.dilation[1],
        "fused_activation_function": activation.upper(),
    }
