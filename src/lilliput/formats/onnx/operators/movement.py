"""Operators that move numbers without computing: Transpose, Concat, Pad, Gather; Identity and Dropout do nothing."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.attributes import axes_of, axis_of, integer, integer_input, integers, text
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require, support
from lilliput.formats.onnx.layout import Held, Order
from lilliput.formats.onnx.layout import identity as in_order
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format, Op
from lilliput.ops.nn.cast import Cast
from lilliput.ops.nn.concat import MOST, Concat
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.mirror_pad import MirrorPad
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reshape import Reshape


def identity(builder: Builder, node: Node) -> None:
    builder.bind(node, builder.held(node, 0))


def dropout(builder: Builder, node: Node) -> None:
    """At inference nothing."""
    support(not any(node.outputs[1:]), builder, node, "the mask is not computed")
    training = builder.optional_array(node, 2, "training_mode")
    support(training is None or not training.any(), builder, node, "it is in training mode; export for inference")
    builder.bind(node, builder.held(node, 0))


def transpose(builder: Builder, node: Node) -> None:
    """A new order for the same value; nothing moves here."""
    x = builder.held(node, 0)
    if x.shuffle is not None:
        x = builder.plain(node, x)
    turned = integers(builder, node, "perm", range(x.rank)[::-1]) or ()
    require(sorted(turned) == list(range(x.rank)), builder, node, f"{turned} does not name each axis of {x.shape} once")
    order: Order = tuple(None if axis is None else turned.index(axis) for axis in x.order)
    builder.bind(node, Held(x.value, tuple(x.shape[axis] for axis in turned), order))


def concat(builder: Builder, node: Node) -> None:
    """All in the order of the first that is computed."""
    parts = [builder.held(node, position) for position in range(len(node.inputs))]
    require(len({part.rank for part in parts}) == 1, builder, node, "its inputs have different numbers of axes")
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), parts[0].rank)
    lead = next((part for part in parts if builder.data(part) is None and part.shuffle is None), None)
    order = in_order(parts[0].rank) if lead is None else lead.order
    names = [builder.read(node, part, order) for part in parts]
    place = order.index(axis)
    while len(names) > MOST:
        joined = builder.apply(node, Concat(place), names[:MOST], f"{node.outputs[0]} part")
        names = [joined, *names[MOST:]]
    builder.give(node, names[0] if len(names) == 1 else builder.apply(node, Concat(place), names), order)


def pad(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    x = builder.plain(node, x) if x.shuffle is not None else x
    mode = text(builder, node, "mode", "constant")
    pads = integer_input(builder, node, 1, "the list of paddings") or ()
    named = axes_of(builder, node, x.rank, 13, 3) or tuple(range(x.rank))
    given = integer_input(builder, node, 3, "the list of axes")
    axes = named if given is None else tuple(axis_of(builder, node, axis, x.rank) for axis in given)
    require(len(pads) == 2 * len(axes), builder, node, f"paddings {pads[:16]} do not fit the axes {axes}")
    support(
        not pads or 0 <= min(pads) <= max(pads) < 1 << 20, builder, node, f"paddings {pads[:16]} cut or are too many"
    )
    before, after = dict(zip(axes, pads, strict=False)), dict(zip(axes, pads[len(axes) :], strict=True))
    sides = [tuple(0 if a is None else side.get(a, 0) for a in x.order) for side in (before, after)]
    if not any(pads):
        builder.bind(node, x)
        return
    op: Op
    if mode == "constant":
        fill = builder.optional_array(node, 2, "the number to pad with")
        require(fill is None or fill.size == 1, builder, node, "the number to pad with is one")
        op = Pad(sides[0], sides[1], 0 if fill is None else fill.reshape(()).item())
    else:
        support(mode == "reflect", builder, node, f"mode {mode[:20]!r} is not read, constant and reflect are")
        op = MirrorPad(sides[0], sides[1])
    builder.give(node, builder.apply(node, op, [x.value]), like=x)


def gather(builder: Builder, node: Node) -> None:
    """Rows along one axis; an index below zero counts from the back."""
    x, indices = builder.plain(node, builder.held(node, 0)), builder.held(node, 1)
    axis = axis_of(builder, node, integer(builder, node, "axis", 0), x.rank)
    chosen, out = builder.data(indices), node.outputs[0]
    if chosen is None:
        name = builder.apply(node, Cast(), [builder.read(node, indices)], f"{out} rows", Format("s32"))
    else:
        count = x.shape[axis]
        inside = chosen.dtype.kind == "i" and bool(((chosen >= -count) & (chosen < count)).all())
        require(inside and chosen.size > 0, builder, node, f"indices are from {-count} to {count - 1}")
        name = builder.constant(f"{indices.value} rows", np.where(chosen < 0, chosen + count, chosen), Format("s32"))
    if indices.rank:
        builder.give(node, builder.apply(node, Gather(axis), [x.value, name]))
        return
    name = builder.apply(node, Reshape((1,)), [name], f"{out} row")
    name = builder.apply(node, Gather(axis), [x.value, name], f"{out} with axis")
    builder.give(node, builder.apply(node, Reshape((*x.shape[:axis], *x.shape[axis + 1 :])), [name]))
