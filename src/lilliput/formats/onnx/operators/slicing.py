"""Slice and Split."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.slicing import part, split_along
from lilliput.formats.onnx.attributes import axis_of, integer, integer_input
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node


def slice(builder: Builder, node: Node) -> None:
    """Places as Python's slices mean them."""
    x = builder.held(node, 0)
    lists = [integer_input(builder, node, at, what) for at, what in enumerate(("begins", "ends", "axes", "steps"), 1)]
    begins, ends = lists[0] or (), lists[1] or ()
    axes = tuple(range(len(begins))) if lists[2] is None else lists[2]
    steps = (1,) * len(begins) if lists[3] is None else lists[3]
    fits = len(begins) == len(ends) == len(axes) == len(steps) and 0 not in steps
    require(fits, builder, node, "begins, ends, axes and steps are as many, and no step is 0")
    places = {}
    for first, last, axis, step in zip(begins, ends, axes, steps, strict=True):
        at = axis_of(builder, node, axis, x.rank)
        extent = x.shape[at]
        stop = None if step < 0 and last < -extent else last
        places[at] = range(extent)[first if step > 0 else min(first, extent - 1) : stop : step]
    builder.bind(node, part(builder, node, x, places))


def split(builder: Builder, node: Node) -> None:
    """Into given sizes, or into as many equal parts as there are outputs; the last may be smaller."""
    x, parts = builder.held(node, 0), len(node.outputs)
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), x.rank)
    sizes, extent = integer_input(builder, node, 1, "the list of sizes"), x.shape[axis]
    if sizes is None:
        size = -(-extent // parts)
        sizes = (*(size for _ in range(parts - 1)), extent - size * (parts - 1))
    split_along(builder, node, x, axis, sizes)
