"""Which rows of its inputs an operator reads for some rows of its output."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lilliput.graph import Band, Call, Op
from lilliput.ops.window import Window

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D
    from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
    from lilliput.ops.pooling import Pooling


def row_by_row(op: Op, call: Call, first: int, last: int) -> Band | None:
    """Of an operator that computes each output from inputs of the same place; what is stretched is read whole."""
    shape = call.output.shape
    if not shape:
        return None
    rows = (
        None if v is None or len(v.shape) < len(shape) or v.shape[0] != shape[0] else (first, last) for v in call.inputs
    )
    return Band(op, tuple(rows))


def under_windows(
    op: Conv2D | DepthwiseConv2D | Pooling, window: Window, call: Call, first: int, last: int
) -> Band | None:
    """Of windows over one image (h, w, c): the rows that they cover; padding is what lies beyond the image."""
    image = call.input(0).shape
    if len(image) != 3:
        return None
    start = first * window.stride[0] - window.padding[0][0]
    stop = (last - 1) * window.stride[0] - window.padding[0][0] + window.spans[0]
    top, bottom = max(0, -start), max(0, stop - image[0])
    if start + top >= stop - bottom:  # a band that sees nothing but padding
        return None
    padded = replace(op, padding=((top, bottom), op.padding[1]))
    return Band(padded, ((start + top, stop - bottom), *[None] * (len(call.inputs) - 1)))
