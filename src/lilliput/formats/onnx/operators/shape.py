"""Flatten, Reshape, Squeeze, Unsqueeze; Shape, Constant and ConstantOfShape, known at import."""

from __future__ import annotations

from math import prod

import numpy as np

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.limits import MAX_RANK
from lilliput.formats.channels_first.shape import reshaped, with_axes, without_axes
from lilliput.formats.onnx.attributes import axes_of, axis_of, integer, integer_input, tensor
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format


def flatten(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    axis = integer(builder, node, "axis", 1)
    require(-x.rank <= axis <= x.rank, builder, node, f"axis {axis} is none of {x.rank}")
    axis += x.rank if axis < 0 else 0
    builder.bind(node, reshaped(builder, node, x, (prod(x.shape[:axis]), prod(x.shape[axis:]))))


def reshape(builder: Builder, node: Node) -> None:
    """0 keeps an extent (unless allowzero), one -1 is what is left."""
    x, wanted = builder.held(node, 0), integer_input(builder, node, 1, "the new shape") or ()
    if not integer(builder, node, "allowzero", 0):
        kept = all(extent != 0 or axis < x.rank for axis, extent in enumerate(wanted))
        require(kept, builder, node, f"a new shape of {wanted} keeps more axes than {x.shape} has")
        wanted = tuple(extent or x.shape[axis] for axis, extent in enumerate(wanted))
    known = prod(extent for extent in wanted if extent != -1)
    if wanted.count(-1) == 1 and known > 0:
        wanted = tuple(prod(x.shape) // known if extent == -1 else extent for extent in wanted)
    builder.bind(node, reshaped(builder, node, x, wanted))


def squeeze(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    axes = axes_of(builder, node, x.rank, 13)
    axes = tuple(axis for axis in range(x.rank) if x.shape[axis] == 1) if axes is None else axes
    builder.bind(node, without_axes(builder, node, x, axes))


def unsqueeze(builder: Builder, node: Node) -> None:
    x, named = builder.held(node, 0), integer_input(builder, node, 1, "the list of axes") or ()
    rank = x.rank + len(named)
    require(rank <= MAX_RANK, builder, node, f"a shape of {rank} axes, more than {MAX_RANK}")
    axes = {axis_of(builder, node, axis, rank) for axis in named}
    require(len(axes) == len(named), builder, node, f"axes {named} repeat each other")
    builder.bind(node, with_axes(builder, node, x, sorted(axes)))


def constant(builder: Builder, node: Node) -> None:
    """A tensor, or numbers in one of five other attributes."""
    found = tensor(builder, node, "value")
    if found is not None:
        data, format = np.asarray(found.data), builder.format(found.type, node.outputs[0])
    else:
        names = [name for name in ("value_float", "value_floats", "value_int", "value_ints") if name in node.attributes]
        support(len(names) == 1, builder, node, "its value is neither a tensor nor numbers")
        whole = "int" in names[0]
        data, format = np.array(node.attributes[names[0]]), Format("s64" if whole else "f32")
        require(data.dtype.kind in "if", builder, node, "its value is no list of numbers")
        data = data.astype(format.numpy)
    builder.give(node, builder.constant(node.outputs[0], data, format))


def shape(builder: Builder, node: Node) -> None:
    """Extents from axis `start` to `end`."""
    x = builder.held(node, 0)
    first, last = integer(builder, node, "start", 0), integer(builder, node, "end", x.rank)
    builder.give(node, builder.constant(node.outputs[0], np.array(x.shape[first:last], np.int64), Format("s64")))


def constant_of_shape(builder: Builder, node: Node) -> None:
    extents, fill = integer_input(builder, node, 0, "the shape") or (), tensor(builder, node, "value")
    small = len(extents) <= MAX_RANK and all(extent > 0 for extent in extents) and prod(extents) <= 1 << 20
    support(small, builder, node, f"a constant of shape {extents[:10]} is not read")
    format = Format() if fill is None else builder.format(fill.type, node.outputs[0])
    require(fill is None or fill.data.size == 1, builder, node, "its value is one number")
    data = np.full(extents, 0 if fill is None else fill.data.reshape(()), format.numpy)
    builder.give(node, builder.constant(node.outputs[0], data, format))
