"""AVERAGE_POOL_2D and MAX_POOL_2D."""

from __future__ import annotations

from lilliput.formats.tflite.axes import require_stored_alike
from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import Operator
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.pooling import Pooling


def average_pool_2d(builder: Builder, operator: Operator) -> None:
    _pool(builder, operator, AveragePool2d)


def max_pool_2d(builder: Builder, operator: Operator) -> None:
    _pool(builder, operator, MaxPool2d)


def _pool(builder: Builder, operator: Operator, op: type[Pooling]) -> None:
    options = operator.options
    shape = builder.tensor(operator.inputs[0]).shape
    require(len(shape) == 4, builder, operator, f"expected an input of four axes, got shape {shape}")
    window = int(options["filter_height"]), int(options["filter_width"])
    stride = int(options["stride_h"]), int(options["stride_w"])
    require(min(*window, *stride) > 0, builder, operator, f"window {window} and stride {stride} are at least 1")
    require_stored_alike(builder, operator, operator.inputs[0], operator.outputs[0])
    padding = [0, 0, 0, 0]
    if options["padding"] == "SAME":
        padding = [*_same(shape[1], window[0], stride[0]), *_same(shape[2], window[1], stride[1])]
    activation = str(options["fused_activation_function"]).lower()
    builder.node(
        operator, op(window, stride, (padding[0], padding[1], padding[2], padding[3]), activation), [operator.inputs[0]]
    )


def _same(extent: int, window: int, stride: int) -> tuple[int, int]:
    """Padding before and after, for an output of extent / stride rounded up. TFLite's ComputePaddingWithOffset."""
    count = -(-extent // stride)
    total = max(0, (count - 1) * stride + window - extent)
    return total // 2, total - total // 2
