"""Other axes for the same numbers. Axes of 1 come and go freely; an image that becomes a row of numbers keeps its
order, as a shuffle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.layout import Held, Order, Shuffle, held_shape, identity, long_axes
from lilliput.formats.channels_first.limits import MAX_RANK
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Kind
from lilliput.ops.nn.reshape import Reshape


def reshaped(builder: Builder, step: Step, x: Held, wanted: tuple[int, ...], stem: str | None = None) -> Held:
    """What holds the numbers of x as a tensor of shape `wanted`."""
    fits = prod(wanted) == prod(x.shape) and all(extent >= 0 for extent in wanted) and len(wanted) <= MAX_RANK
    require(fits, builder, step, f"a new shape of {wanted} does not hold the numbers of {x.shape}")
    if wanted == x.shape:
        return x
    value = builder.value(x)
    if value.kind is Kind.CONSTANT:
        data = builder.data(x)
        assert data is not None
        return builder.holding(builder.constant(stem or step.outputs[0], data.reshape(wanted), value.format))

    def shaped(shape: tuple[int, ...]) -> str:
        return x.value if value.shape == shape else builder.apply(step, Reshape(shape), [x.value], stem)

    order = _kept_order(x, wanted)
    if order is not None:
        return builder.holding(shaped(held_shape(wanted, order)), order)
    shuffle = _shuffle(x, wanted)
    if shuffle is not None:
        return Held(shaped(wanted), wanted, identity(len(wanted)), shuffle)
    return builder.holding(builder.apply(step, Reshape(wanted), [builder.read(step, x)], stem))


def permuted(builder: Builder, step: Step, x: Held, turned: Sequence[int]) -> Held:
    """The tensor whose axis i is axis turned[i] of x: a new order for the same value; nothing moves here.

    Only what is flattened in another order than the model's is put back first, unless its axis stays the last.
    """
    fits = sorted(turned) == list(range(x.rank))
    require(fits, builder, step, f"{tuple(turned)} does not name each axis of {x.shape} once")
    x = x if x.rank and turned[-1] == x.rank - 1 else builder.whole(step, x)
    order: Order = tuple(None if axis is None else list(turned).index(axis) for axis in x.order)
    return Held(x.value, tuple(x.shape[axis] for axis in turned), order, x.shuffle)


def with_axes(builder: Builder, step: Step, x: Held, axes: Sequence[int], stem: str | None = None) -> Held:
    """More axes of 1, at the places `axes` of the result."""
    extents = iter(x.shape)
    rank = x.rank + len(axes)
    return reshaped(builder, step, x, tuple(1 if axis in axes else next(extents) for axis in range(rank)), stem)


def without_axes(builder: Builder, step: Step, x: Held, axes: Sequence[int], stem: str | None = None) -> Held:
    """Without the axes `axes`, which are of 1."""
    require(all(x.shape[axis] == 1 for axis in axes), builder, step, f"axes {axes} of shape {x.shape} are not 1")
    return reshaped(builder, step, x, tuple(n for axis, n in enumerate(x.shape) if axis not in axes), stem)


def _kept_order(x: Held, wanted: tuple[int, ...]) -> Order | None:
    """The order for `wanted` in which the value's numbers stay where they are; None where they cannot.

    Axes of 1 come and go; others may be split, and those may be joined that are held one behind the other.
    """
    if x.shuffle is not None:
        return None
    held = list(long_axes(x.shape, x.order))
    for old, new in _groups(x.shape, wanted):
        place = held.index(old[0])
        if held[place : place + len(old)] != old:
            return None
        held[place : place + len(old)] = [-1 - axis for axis in new]  # below zero: of `wanted`
    long = [-1 - axis for axis in held]
    if long == sorted(long):
        return identity(len(wanted))
    units = [axis for axis, extent in enumerate(wanted) if extent == 1]
    return (*(axis for axis in units if axis < min(long)), *long[:-1], *(a for a in units if a > min(long)), long[-1])


def _groups(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Axes of more than one number that stand for the same numbers before and after, as few together as can be."""
    before, behind = ([axis for axis, extent in enumerate(shape) if extent > 1] for shape in (old, new))
    while before:
        left, right = [before.pop(0)], [behind.pop(0)]
        while (products := (prod(old[a] for a in left), prod(new[a] for a in right)))[0] != products[1]:
            if products[0] < products[1]:
                left.append(before.pop(0))
            else:
                right.append(behind.pop(0))
        yield left, right


def _shuffle(x: Held, wanted: tuple[int, ...]) -> Shuffle | None:
    """How the last axis of `wanted` holds the numbers of the axes that are held last, where all others keep theirs."""
    if x.shuffle is not None or not wanted or wanted[-1] == 1:
        return None
    held = list(long_axes(x.shape, x.order))
    *others, (old, new) = _groups(x.shape, wanted)
    lead, tail = held[: -len(old)], held[-len(old) :]
    kept = lead == sorted(lead) and all(len(each) == 1 for pair in others for each in pair)
    if not kept or sorted(tail) != old or new != [len(wanted) - 1]:
        return None
    return Shuffle(tuple(x.shape[axis] for axis in old), tuple(old.index(axis) for axis in tail))
