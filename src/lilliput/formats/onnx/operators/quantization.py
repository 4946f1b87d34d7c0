"""QuantizeLinear and DequantizeLinear: how the numbers around them are stored, and mostly nothing to compute."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.integer_form import stored_format
from lilliput.formats.channels_first.layout import Held, identity
from lilliput.formats.onnx.attributes import axis_of, integer
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format


def quantize_linear(builder: Builder, node: Node) -> None:
    """Nothing where x is stored so already; halves are rounded away from zero, where ONNX rounds them to even."""
    x, format = builder.held(node, 0), _format(builder, node)
    support(
        format.axis is None and format.dtype == "s8", builder, node, "only int8 and uint8 of one scale are read here"
    )
    if builder.value(x).format == format:
        builder.bind(node, x)
    else:
        builder.give(node, builder.quantized(node, x.value, format, node.outputs[0]), like=x)


def dequantize_linear(builder: Builder, node: Node) -> None:
    """What is computed stays held as it is stored; constants become real and remember their integers."""
    x = builder.held(node, 0)
    data = builder.data(x) if builder.value(x).is_constant else None
    if data is None or builder.value(x).format.is_quantized:
        same = builder.value(x).format == _format(builder, node)
        support(same, builder, node, "x is not what a QuantizeLinear of this scale and zero point gives")
        builder.bind(node, x)
        return
    scale = builder.array(node, 1, "the scale")
    zero = builder.optional_array(node, 2, "the zero point")
    axis = axis_of(builder, node, integer(builder, node, "axis", 1), x.rank) if scale.size > 1 else None
    format = stored_format(scale, zero, data.dtype.name, axis)
    fits = format is not None and (axis is None or data.shape[axis] == scale.size)
    support(fits, builder, node, f"{data.dtype} with scales of shape {scale.shape} is not read; int8, uint8, int32 are")
    assert format is not None
    stored = (data.astype(np.int64) - 128).astype(np.int8) if data.dtype == np.uint8 else data
    name = builder.constant(node.outputs[0], format.decode(stored), Format())
    builder.stored[name] = stored, format
    builder.bind(node, Held(name, data.shape, identity(data.ndim)))


def _format(builder: Builder, node: Node) -> Format:
    format = builder.quantization(node)
    known = "its scale and zero point are not constants of int8 or uint8"
    support(format is not None, builder, node, known)
    require("block_size" not in node.attributes or not node.attributes["block_size"], builder, node, "blocks of scales")
    assert format is not None
    return format
