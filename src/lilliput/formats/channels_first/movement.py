"""Operators that move numbers without computing: joining, padding, gathering, repeating."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.layout import Held, channels_last, identity
from lilliput.formats.channels_first.shape import without_axes
from lilliput.formats.channels_first.slicing import part
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Format, Op
from lilliput.ops.nn.cast import Cast
from lilliput.ops.nn.concat import MOST, Concat
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.mirror_pad import MirrorPad
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reshape import Reshape

MOST_PADDING = 1 << 20
Sides = Mapping[int, tuple[int, int]]  # axis of the tensor to paddings before and behind it


def joined(builder: Builder, step: Step, parts: Sequence[Held], axis: int, stem: str | None = None) -> Held:
    """One behind the other, all in the order of the first that is computed."""
    require(len({part.rank for part in parts}) == 1, builder, step, "its inputs have different numbers of axes")
    parts = [part for part in parts if part.shape[axis]] or parts[:1]
    lead = next((part for part in parts if builder.data(part) is None and part.shuffle is None), None)
    order = identity(parts[0].rank) if lead is None else lead.order
    names = [builder.read(step, part, order) for part in parts]
    place = order.index(axis)
    while len(names) > MOST:
        first = builder.apply(step, Concat(place), names[:MOST], f"{step.outputs[0]} part")
        names = [first, *names[MOST:]]
    name = names[0] if len(names) == 1 else builder.apply(step, Concat(place), names, stem)
    return builder.holding(name, order)


def padded(
    builder: Builder,
    step: Step,
    x: Held,
    sides: Sides,
    mode: str = "constant",
    fill: float = 0,
    stem: str | None = None,
) -> Held:
    """mode: "constant" with `fill`, or "reflect"; paddings below zero cut, which only constant padding does."""
    x = builder.whole(step, x)
    if x.order == (0, 2, 1):  # a signal that a convolution will read: padded as the image that it is there
        x = builder.holding(builder.read(step, x, channels_last(3)), channels_last(3))
    pairs = [sides.get(axis, (0, 0)) if axis is not None else (0, 0) for axis in x.order]
    numbers = [each for pair in pairs for each in pair]
    sentence = f"paddings {numbers[:16]} cut or are too many; cut in front of this layer instead"
    support(0 <= min(numbers, default=0) <= max(numbers, default=0) < MOST_PADDING, builder, step, sentence)
    if not any(numbers):
        return x
    support(mode in ("constant", "reflect"), builder, step, f"mode {mode[:20]!r} is not read, constant and reflect are")
    before, after = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    op: Op = Pad(before, after, fill) if mode == "constant" else MirrorPad(before, after)
    return builder.holding(builder.apply(step, op, [x.value], stem), x.order)


def gathered(builder: Builder, step: Step, x: Held, indices: Held, axis: int) -> Held:
    """Rows along one axis; a constant index below zero counts from the back."""
    out, chosen = step.outputs[0], builder.data(indices)
    if chosen is not None and chosen.shape == () and chosen.dtype.kind == "i":
        return taken(builder, step, x, axis, int(chosen))
    x = builder.plain(step, x)
    if chosen is None:
        name = builder.apply(step, Cast(), [builder.read(step, indices)], f"{out} rows", Format("s32"))
    else:
        count = x.shape[axis]
        inside = chosen.dtype.kind == "i" and bool(((chosen >= -count) & (chosen < count)).all())
        require(inside and chosen.size > 0, builder, step, f"indices are from {-count} to {count - 1}")
        name = builder.constant(f"{indices.value} rows", np.where(chosen < 0, chosen + count, chosen), Format("s32"))
    if indices.rank:
        return builder.holding(builder.apply(step, Gather(axis), [x.value, name]))
    name = builder.apply(step, Reshape((1,)), [name], f"{out} row")
    name = builder.apply(step, Gather(axis), [x.value, name], f"{out} with axis")
    return builder.holding(builder.apply(step, Reshape((*x.shape[:axis], *x.shape[axis + 1 :])), [name]))


def taken(builder: Builder, step: Step, x: Held, axis: int, place: int, stem: str | None = None) -> Held:
    """One place along an axis, which is gone then; a place below zero counts from the back."""
    count, named = x.shape[axis], stem or step.outputs[0]
    require(-count <= place < count, builder, step, f"indices are from {-count} to {count - 1}, not {place}")
    one = part(builder, step, x, {axis: range(place % count, place % count + 1)}, f"{named} with axis")
    return without_axes(builder, step, one, [axis], stem)


def repeated(builder: Builder, step: Step, x: Held, times: Sequence[int]) -> Held:
    """x as often along each axis as `times` says, one copy behind the other."""
    support(all(0 < count < MOST_PADDING for count in times), builder, step, f"repeats {tuple(times)[:8]} times")
    for axis, count in enumerate(times):
        if count > 1:
            last = not any(more > 1 for more in times[axis + 1 :])
            x = joined(builder, step, [x] * count, axis, None if last else f"{step.outputs[0]} repeated")
    return x


def stretched(builder: Builder, step: Step, x: Held, wanted: Sequence[int]) -> Held:
    """x, of as many axes as `wanted`, with its axes of 1 repeated to those extents."""
    fits = len(wanted) == x.rank and all(n in (1, m) for n, m in zip(x.shape, wanted, strict=True))
    require(fits, builder, step, f"{x.shape} does not stretch to {tuple(wanted)}")
    return repeated(builder, step, x, [m // n for n, m in zip(x.shape, wanted, strict=True)])
