"""Pools over images and signals, global ones too, and images enlarged."""

from __future__ import annotations

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import channels_last, flag, integers, support
from lilliput.formats.keras.signals import along, as_image, as_signal
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.nn.resize_bilinear import ResizeBilinear
from lilliput.ops.nn.resize_nearest import ResizeNearest
from lilliput.ops.pooling import Pooling
from lilliput.ops.reduction import Reduction
from lilliput.ops.window import Window, tflite_padding


def max_pooling2d(builder: Builder, use: Use) -> str:
    return _pool(builder, use, use.inputs[0], MaxPool2d, 2)


def average_pooling2d(builder: Builder, use: Use) -> str:
    return _pool(builder, use, use.inputs[0], AveragePool2d, 2)


def max_pooling1d(builder: Builder, use: Use) -> str:
    return as_signal(builder, use, _pool(builder, use, as_image(builder, use, use.inputs[0]), MaxPool2d, 1))


def average_pooling1d(builder: Builder, use: Use) -> str:
    return as_signal(builder, use, _pool(builder, use, as_image(builder, use, use.inputs[0]), AveragePool2d, 1))


def global_average_pooling2d(builder: Builder, use: Use) -> str:
    return _global(builder, use, ReduceSum((0, 1), flag(use, "keepdims"), mean=True))


def global_average_pooling1d(builder: Builder, use: Use) -> str:
    return _global(builder, use, ReduceSum((0,), flag(use, "keepdims"), mean=True))


def global_max_pooling2d(builder: Builder, use: Use) -> str:
    return _global(builder, use, ReduceMax((0, 1), flag(use, "keepdims")))


def global_max_pooling1d(builder: Builder, use: Use) -> str:
    return _global(builder, use, ReduceMax((0,), flag(use, "keepdims")))


def up_sampling2d(builder: Builder, use: Use) -> str:
    """By whole factors, to the nearest pixel or by straight lines between the pixels' middles."""
    channels_last(builder, use)
    factors, shape = integers(builder, use, "size", 2, 2), builder.shape(use.inputs[0])
    way = use.config.get("interpolation", "nearest")
    support(len(shape) == 3 and min(factors) > 0, builder, use, f"expected an image, got {shape}")
    support(way in ("nearest", "bilinear"), builder, use, f"interpolation {str(way)[:20]!r} is not read")
    size = (shape[0] * factors[0], shape[1] * factors[1])
    op = ResizeNearest(size) if way == "nearest" else ResizeBilinear(size, half_pixel_centers=True)
    return builder.apply(use, op, [use.inputs[0]])


def up_sampling1d(builder: Builder, use: Use) -> str:
    image = as_image(builder, use, use.inputs[0])
    (factor,) = integers(builder, use, "size", 1, 2)
    support(factor > 0, builder, use, f"a size of {factor} is not above 0")
    size = (builder.shape(image)[0] * factor, 1)
    return as_signal(builder, use, builder.apply(use, ResizeNearest(size), [image], "larger"))


def _pool(builder: Builder, use: Use, x: str, op: type[Pooling], axes: int) -> str:
    channels_last(builder, use)
    size = integers(builder, use, "pool_size", axes, 2)
    given = use.config.get("strides")
    stride = size if given is None else integers(builder, use, "strides", axes)
    shape = builder.shape(x)
    support(len(shape) == 3, builder, use, f"expected an image, got {shape}")
    window = Window(along(size), along(stride))
    window.check(builder.where(use))
    padding = use.config.get("padding", "valid")
    support(padding in ("same", "valid"), builder, use, f"a padding {str(padding)[:20]!r} is not read")
    pads = tflite_padding(padding.upper(), (shape[0], shape[1]), window)
    return builder.apply(use, op(window.size, window.stride, pads), [x], "" if axes == 2 else "pooled")


def _global(builder: Builder, use: Use, op: Reduction) -> str:
    channels_last(builder, use)
    return builder.apply(use, op, [use.inputs[0]])
