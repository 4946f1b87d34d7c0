"""Sums, means and extremes along axes named as in the model, in whatever order x is held."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.layout import Held, Order
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Format, Op
from lilliput.ops.nn.arg_max import ArgMax
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.nn.reshape import Reshape

Reduction = Callable[[tuple[int, ...], bool], Op]  # axes, and whether they stay with extent 1


def mean(axes: tuple[int, ...], keep: bool) -> Op:
    return ReduceSum(axes, keep, mean=True)


def total(axes: tuple[int, ...], keep: bool) -> Op:
    return ReduceSum(axes, keep)


def largest(axes: tuple[int, ...], keep: bool) -> Op:
    return ReduceMax(axes, keep)


def reduce_along(builder: Builder, step: Step, x: Held, op: Reduction, axes: Sequence[int], keep: bool) -> None:
    builder.bind(step, reduced(builder, step, x, op, axes, keep))


def reduced(
    builder: Builder, step: Step, x: Held, op: Reduction, axes: Sequence[int], keep: bool, stem: str | None = None
) -> Held:
    """What holds the sums, means or extremes along `axes`."""
    x = builder.whole(step, x)
    places = tuple(sorted(x.place(axis) for axis in axes))
    name = builder.apply(step, op(places, keep), [x.value], stem)
    return builder.holding(name, x.order if keep else _left(x, axes))


def find_extreme(builder: Builder, step: Step, x: Held, axis: int, keep: bool, least: bool) -> None:
    """The place of the first of the largest, or least, numbers along an axis."""
    x = builder.whole(step, x)
    place = x.place(axis)
    stem = f"{step.outputs[0]} without axis" if keep else None
    name = builder.apply(step, ArgMax(place, least), [x.value], stem, Format("s32"))
    if keep:
        shape = builder.value(x).shape
        name = builder.apply(step, Reshape((*shape[:place], 1, *shape[place + 1 :])), [name])
    builder.give(step, name, x.order if keep else _left(x, (axis,)))


def _left(x: Held, axes: Sequence[int]) -> Order:
    """The order of what is left when axes are gone."""
    kept = [axis for axis in range(x.rank) if axis not in axes]
    return tuple(None if axis is None else kept.index(axis) for axis in x.order if axis is None or axis in kept)
