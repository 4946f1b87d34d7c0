"""AVERAGE_POOL_2D and MAX_POOL_2D."""

from __future__ import annotations

from lilliput.formats.tflite.axes import integer_option, require_stored_alike
from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.scales import require_scales
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.pooling import Pooling
from lilliput.ops.window import Window, tflite_padding


def average_pool_2d(builder: Builder, operator: Operator) -> None:
    _pool(builder, operator, AveragePool2d)


def max_pool_2d(builder: Builder, operator: Operator) -> None:
    _pool(builder, operator, MaxPool2d)


def _pool(builder: Builder, operator: Operator, op: type[Pooling]) -> None:
    x, options = operator.inputs[0], operator.options
    shape = builder.tensor(x).shape
    require(len(shape) == 4, builder, operator, f"expected an input of four axes, got shape {shape}")
    size = integer_option(operator, "filter_height"), integer_option(operator, "filter_width")
    stride = integer_option(operator, "stride_h"), integer_option(operator, "stride_w")
    window = Window(size, stride)
    window.check(builder.where(operator))
    require_scales(builder, operator)
    require_stored_alike(builder, operator, x, operator.outputs[0])
    padding = tflite_padding(str(options["padding"]), (shape[1], shape[2]), window)
    activation = str(options["fused_activation_function"]).lower()
    builder.node(operator, op(size, stride, padding, activation), [x])
