"""Other axes for the same numbers. Axes of 1 come and go freely; an image that becomes a row of numbers keeps its
order, as a shuffle."""

from __future__ import annotations

from collections.abc import Sequence
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

    order = _same_axes(x, wanted)
    if order is not None:
        return builder.holding(shaped(held_shape(wanted, order)), order)
    if _keeps_first(x, wanted):
        turned = tuple(axis - 1 for axis in x.order if axis)
        return Held(shaped(wanted), wanted, identity(2), Shuffle(x.shape[1:], turned))
    return builder.holding(builder.apply(step, Reshape(wanted), [builder.read(step, x)], stem))


def permuted(x: Held, turned: Sequence[int]) -> Held:
    """The tensor whose axis i is axis turned[i] of x: a new order for the same value; nothing moves here."""
    assert x.shuffle is None
    order: Order = tuple(None if axis is None else list(turned).index(axis) for axis in x.order)
    return Held(x.value, tuple(x.shape[axis] for axis in turned), order)


def with_axes(builder: Builder, step: Step, x: Held, axes: Sequence[int], stem: str | None = None) -> Held:
    """More axes of 1, at the places `axes` of the result."""
    extents = iter(x.shape)
    rank = x.rank + len(axes)
    return reshaped(builder, step, x, tuple(1 if axis in axes else next(extents) for axis in range(rank)), stem)


def without_axes(builder: Builder, step: Step, x: Held, axes: Sequence[int], stem: str | None = None) -> Held:
    """Without the axes `axes`, which are of 1."""
    require(all(x.shape[axis] == 1 for axis in axes), builder, step, f"axes {axes} of shape {x.shape} are not 1")
    return reshaped(builder, step, x, tuple(n for axis, n in enumerate(x.shape) if axis not in axes), stem)


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
    """Whether the first axis stays and all others, in another order than the model's, become one."""
    flat = len(wanted) == 2 and wanted[0] == x.shape[0] and x.shuffle is None and x.order[0] == 0
    return flat and long_axes(x.shape, x.order) != long_axes(x.shape, identity(x.rank))
