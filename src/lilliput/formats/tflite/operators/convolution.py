"""CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV."""

from __future__ import annotations

from dataclasses import replace

from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import Operator, OptionValue
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.window import Pair, Window, tflite_padding


def conv_2d(builder: Builder, operator: Operator) -> None:
    """Weights (m, kh, kw, depth), as Conv2D has them."""
    x, weights = operator.inputs[0], operator.inputs[1]
    image = _image(builder, operator, x, weights)
    window = _window(builder, operator, image, builder.tensor(weights).shape[1:3])
    op = Conv2D(window.stride, window.dilation, window.padding, _activation(operator))
    builder.node(operator, op, [x, weights, builder.optional(operator, 2)])


def depthwise_conv_2d(builder: Builder, operator: Operator) -> None:
    """Weights (1, kh, kw, m). Of int8 images with one channel it is an ordinary convolution, which is faster."""
    x, weights, bias = operator.inputs[0], operator.inputs[1], builder.optional(operator, 2)
    image = _image(builder, operator, x, weights)
    data, format = builder.array(operator, 1, "the weights"), builder.format(weights)
    channels = builder.tensor(x).shape[3]
    require(data.shape[0] == 1, builder, operator, f"expected weights of shape (1, kh, kw, m), found {data.shape}")
    require(format.axis in (None, 3), builder, operator, f"expected scales along axis 3, found axis {format.axis}")
    window = _window(builder, operator, image, data.shape[1:3])
    settings = (window.stride, window.dilation, window.padding, _activation(operator))
    stem = builder.value(weights).name
    if channels == 1 and builder.format(x).dtype == "s8":
        along = replace(format, axis=None if format.axis is None else 0)
        turned = builder.constant(f"{stem} by channel", data[0].transpose(2, 0, 1)[..., None], along)
        builder.node(operator, Conv2D(*settings), [x, turned, bias])
    else:
        along = replace(format, axis=None if format.axis is None else 2)
        turned = builder.constant(f"{stem} without axis", data[0], along)
        builder.node(operator, DepthwiseConv2D(*settings), [x, turned, bias])


def transpose_conv(builder: Builder, operator: Operator) -> None:
    """Inputs: the output's shape, weights (m, kh, kw, c), the image, perhaps a bias. Padding belongs to the output.

    Source: TFLite Micro's CalculateOpData, which takes the output's shape from its tensor.
    """
    weights, x, output = operator.inputs[1], operator.inputs[2], operator.outputs[0]
    _image(builder, operator, x, weights)
    require(len(builder.tensor(output).shape) == 4, builder, operator, "expected an output of four axes")
    _, rows, columns, _ = builder.tensor(output).shape
    window = _window(builder, operator, (rows, columns), builder.tensor(weights).shape[1:3])
    before = window.padding[0][0], window.padding[1][0]
    op = TransposeConv(window.stride, before, (rows, columns), _activation(operator))
    builder.node(operator, op, [x, weights, builder.optional(operator, 3)])


def _image(builder: Builder, operator: Operator, x: int, weights: int) -> Pair:
    """Rows and columns of x."""
    ranks = [len(builder.tensor(index).shape) for index in (x, weights)]
    require(ranks == [4, 4], builder, operator, f"expected an image and weights of four axes, found {ranks}")
    _, rows, columns, _ = builder.tensor(x).shape
    return rows, columns


def _window(builder: Builder, operator: Operator, image: Pair, size: tuple[int, ...]) -> Window:
    options = operator.options
    stride, dilation = _pair(options["stride_h"], options["stride_w"]), (1, 1)
    if "dilation_h_factor" in options:
        dilation = _pair(options["dilation_h_factor"], options["dilation_w_factor"])
    window = Window(_pair(*size), stride, dilation)
    window.check(builder.where(operator))
    return replace(window, padding=tflite_padding(str(options["padding"]), image, window))


def _pair(vertical: OptionValue, horizontal: OptionValue) -> Pair:
    assert isinstance(vertical, int)
    assert isinstance(horizontal, int)
    return vertical, horizontal


def _activation(operator: Operator) -> str:
    return str(operator.options["fused_activation_function"]).lower()
