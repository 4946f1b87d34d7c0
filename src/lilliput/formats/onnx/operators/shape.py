"""Flatten, Reshape, Squeeze, Unsqueeze: other axes for the same numbers; Shape and Constant, known at import."""

from __future__ import annotations

from math import prod

import numpy as np

from lilliput.formats.onnx.attributes import axes_of, axis_of, integer, integer_input, tensor
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require, support
from lilliput.formats.onnx.layout import Held, Order, Shuffle, held_shape, identity, long_axes
from lilliput.formats.onnx.limits import MAX_RANK
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format, Kind
from lilliput.ops.nn.reshape import Reshape


def flatten(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    axis = integer(builder, node, "axis", 1)
    require(-x.rank <= axis <= x.rank, builder, node, f"axis {axis} is none of {x.rank}")
    axis += x.rank if axis < 0 else 0
    _reshape(builder, node, x, (prod(x.shape[:axis]), prod(x.shape[axis:])))


def reshape(builder: Builder, node: Node) -> None:
    """0 keeps an extent (unless allowzero), one -1 is what is left."""
    x, wanted = builder.held(node, 0), integer_input(builder, node, 1, "the new shape") or ()
    require(len(wanted) <= MAX_RANK, builder, node, f"a shape of {len(wanted)} axes, more than {MAX_RANK}")
    if not integer(builder, node, "allowzero", 0):
        kept = all(extent != 0 or axis < x.rank for axis, extent in enumerate(wanted))
        require(kept, builder, node, f"a new shape of {wanted} keeps more axes than {x.shape} has")
        wanted = tuple(extent or x.shape[axis] for axis, extent in enumerate(wanted))
    known = prod(extent for extent in wanted if extent != -1)
    if wanted.count(-1) == 1 and known > 0:
        wanted = tuple(prod(x.shape) // known if extent == -1 else extent for extent in wanted)
    _reshape(builder, node, x, wanted)


def squeeze(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    axes = axes_of(builder, node, x.rank, 13)
    axes = tuple(axis for axis in range(x.rank) if x.shape[axis] == 1) if axes is None else axes
    require(all(x.shape[axis] == 1 for axis in axes), builder, node, f"axes {axes} of shape {x.shape} are not 1")
    _reshape(builder, node, x, tuple(extent for axis, extent in enumerate(x.shape) if axis not in axes))


def unsqueeze(builder: Builder, node: Node) -> None:
    x, named = builder.held(node, 0), integer_input(builder, node, 1, "the list of axes") or ()
    rank = x.rank + len(named)
    require(rank <= MAX_RANK, builder, node, f"a shape of {rank} axes, more than {MAX_RANK}")
    axes = {axis_of(builder, node, axis, rank) for axis in named}
    require(len(axes) == len(named), builder, node, f"axes {named} repeat each other")
    extents = iter(x.shape)
    _reshape(builder, node, x, tuple(1 if axis in axes else next(extents) for axis in range(rank)))


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


def _reshape(builder: Builder, node: Node, x: Held, wanted: tuple[int, ...]) -> None:
    """Axes of 1 come and go freely; an image that becomes a row of numbers keeps its order, as a shuffle."""
    fits = prod(wanted) == prod(x.shape) and all(extent >= 0 for extent in wanted)
    require(fits, builder, node, f"a new shape of {wanted} does not hold the numbers of {x.shape}")
    if wanted == x.shape:
        builder.bind(node, x)
        return
    if builder.value(x).kind is Kind.CONSTANT:
        data = builder.data(x)
        assert data is not None
        builder.give(node, builder.constant(node.outputs[0], data.reshape(wanted), builder.value(x).format))
        return
    order = _same_axes(x, wanted)
    if order is not None:
        builder.give(node, _shaped(builder, node, x, held_shape(wanted, order)), order)
    elif _keeps_first(x, wanted):
        name = _shaped(builder, node, x, wanted)
        turned = tuple(axis - 1 for axis in x.order if axis)
        builder.bind(node, Held(name, wanted, identity(2), Shuffle(x.shape[1:], turned)))
    else:
        builder.give(node, builder.apply(node, Reshape(wanted), [builder.read(node, x)]))


def _same_axes(x: Held, wanted: tuple[int, ...]) -> Order | None:
    """The order for `wanted` where only axes of 1 come or go; None where others do, or x is flattened."""
    old = [axis for axis in range(x.rank) if x.shape[axis] > 1]
    new = [axis for axis, extent in enumerate(wanted) if extent > 1]
    if x.shuffle is not None or [x.shape[axis] for axis in old] != [wanted[axis] for axis in new]:
        return None
    long = [new[old.index(axis)] for axis in long_axes(x.shape, x.order)]
    if long == new:
        return identity(len(wanted))
    units = [axis for axis, extent in enumerate(wanted) if extent == 1]
    return (*(axis for axis in units if axis < min(new)), *long[:-1], *(a for a in units if a > min(new)), long[-1])


def _keeps_first(x: Held, wanted: tuple[int, ...]) -> bool:
    """Whether the first axis stays and all others, in another order than the file's, become one."""
    flat = len(wanted) == 2 and wanted[0] == x.shape[0] and x.shuffle is None and x.order[0] == 0
    return flat and long_axes(x.shape, x.order) != long_axes(x.shape, identity(x.rank))


def _shaped(builder: Builder, node: Node, x: Held, shape: tuple[int, ...]) -> str:
    value = builder.value(x)
    return value.name if value.shape == shape else builder.apply(node, Reshape(shape), [value.name])
