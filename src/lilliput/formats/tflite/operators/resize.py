"""RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR."""

from __future__ import annotations

from lilliput.formats.tflite.axes import integers, require_stored_alike
from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import Operator
from lilliput.ops.nn.resize_bilinear import ResizeBilinear
from lilliput.ops.nn.resize_nearest import ResizeNearest
from lilliput.ops.resize import Resize


def resize_bilinear(builder: Builder, operator: Operator) -> None:
    _resize(builder, operator, ResizeBilinear)


def resize_nearest_neighbor(builder: Builder, operator: Operator) -> None:
    _resize(builder, operator, ResizeNearest)


def _resize(builder: Builder, operator: Operator, op: type[Resize]) -> None:
    x, options = operator.inputs[0], operator.options
    shape = builder.tensor(x).shape
    require(len(shape) == 4, builder, operator, f"expected an input of four axes, got shape {shape}")
    size = integers(builder, operator, 1, "the size of the output").reshape(-1).tolist()
    require(len(size) == 2, builder, operator, f"expected a size of rows and columns, got {size}")
    require_stored_alike(builder, operator, operator.outputs[0], x)
    resized = op((size[0], size[1]), bool(options["align_corners"]), bool(options["half_pixel_centers"]))
    builder.node(operator, resized, [x])
