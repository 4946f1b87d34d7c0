"""Slice and Split: parts of one tensor, each a strided slice, in whatever order it is held."""

from __future__ import annotations

from collections.abc import Mapping

from lilliput.formats.onnx.attributes import axis_of, integer, integer_input
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require
from lilliput.formats.onnx.layout import Held
from lilliput.formats.onnx.model import Node
from lilliput.ops.nn.strided_slice import StridedSlice


def slice(builder: Builder, node: Node) -> None:
    """Places as Python's slices mean them."""
    x = _whole(builder, node)
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
    _cut(builder, node, x, places, 0)


def split(builder: Builder, node: Node) -> None:
    """Into given sizes, or into as many equal parts as there are outputs; the last may be smaller."""
    x, parts = _whole(builder, node), len(node.outputs)
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), x.rank)
    sizes, extent = integer_input(builder, node, 1, "the list of sizes"), x.shape[axis]
    if sizes is None:
        size = -(-extent // parts)
        sizes = (*(size for _ in range(parts - 1)), extent - size * (parts - 1))
    fits = len(sizes) == parts and sum(sizes) == extent and min(sizes) > 0
    require(fits, builder, node, f"sizes {sizes[:20]} do not split {extent} numbers into {parts}")
    first = 0
    for at, size in enumerate(sizes):
        if node.outputs[at]:
            _cut(builder, node, x, {axis: range(first, first + size)}, at)
        first += size


def _whole(builder: Builder, node: Node) -> Held:
    x = builder.held(node, 0)
    return x if x.shuffle is None else builder.plain(node, x)


def _cut(builder: Builder, node: Node, x: Held, places: Mapping[int, range], at: int) -> None:
    everything = [range(1) if axis is None else places.get(axis, range(x.shape[axis])) for axis in x.order]
    require(all(everything), builder, node, f"takes nothing of shape {x.shape}")
    if all(place == range(extent) for place, extent in zip(everything, builder.value(x).shape, strict=True)):
        builder.bind(node, x, at)
        return
    op = StridedSlice(
        tuple(place[0] for place in everything), tuple(map(len, everything)), tuple(p.step for p in everything)
    )
    builder.give(node, builder.apply(node, op, [x.value], node.outputs[at]), like=x, at=at)
