"""Two operands that are stretched to one shape: both in the order of the one that is computed and has most axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.layout import Held, Order, arrange, identity
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Op
from lilliput.ops.nn.reshape import Reshape


def between(builder: Builder, step: Step, op: Op, a: Held, b: Held, stem: str | None = None) -> Held:
    """What holds `op` of two operands."""
    names, like = operands(builder, step, (a, b))
    name = builder.apply(step, op, names, stem)
    return builder.holding(name, like.order, like.shuffle)


def operands(builder: Builder, step: Step, pair: Sequence[Held]) -> tuple[list[str], Held]:
    """The values of both, in one order, and what tells how the result is held."""
    formats = [builder.value(each).format for each in pair]
    types = ["f32" if each.is_quantized else each.dtype for each in formats]
    require(types[0] == types[1], builder, step, f"operands are {types[0]} and {types[1]}")
    rank = max(each.rank for each in pair)
    computed = [each for each in pair if builder.data(each) is None and each.rank == rank]
    if all(builder.data(each) is not None for each in pair):
        return [builder.read(step, each) for each in pair], Held("", (1,) * rank, identity(rank))
    lead = max(computed, key=_moved, default=Held("", (1,) * rank, identity(rank)))
    plain = lead.order == identity(lead.rank) and all(_follows(builder, each, lead) for each in pair)
    if lead.shuffle is not None and not plain:
        lead = builder.plain(step, lead)
    return [_as_lead(builder, step, each, lead) for each in pair], lead


def channel_constant(builder: Builder, x: Held, source: Held, key: object, data: np.ndarray) -> str:
    """Numbers for axis 1 of x, (c,), as a constant that stretches over x as it is held."""
    spread = data.reshape([1, -1, *[1] * (x.rank - 2)]) if x.rank > 1 else data
    return builder.weights(source, (key, x.order, x.shuffle, x.rank), lambda _: _arranged(spread, x), axes=None)


def _moved(held: Held) -> bool:
    return held.shuffle is not None or held.order != identity(held.rank)


def _follows(builder: Builder, held: Held, lead: Held) -> bool:
    """Whether an operand can be in the order of a flattened image."""
    if builder.data(held) is not None:
        return held.rank == 0 or held.shape[-1] in (1, lead.shape[-1])
    same = held.shuffle == lead.shuffle and held.order == lead.order
    return same or held.shape[-1:] == (1,)


def _as_lead(builder: Builder, step: Step, held: Held, lead: Held) -> str:
    if builder.data(held) is not None:
        require(0 not in held.shape, builder, step, f"an operand of shape {held.shape} is empty")
        if held.rank <= 1 and (held.shape in ((), (1,)) or (lead.shuffle is None and lead.order[-1] == lead.rank - 1)):
            return held.value
        key = ("operand", lead.order, lead.shuffle, lead.rank)
        return builder.weights(held, key, lambda data: _arranged(_padded(data, lead.rank), lead), typed=True)
    if lead.shuffle is not None and held.shuffle == lead.shuffle:
        return held.value
    if held.rank == lead.rank:
        return builder.read(step, held, lead.order)
    return builder.read(step, _with_axes(builder, step, builder.plain(step, held), lead.rank), lead.order)


def _with_axes(builder: Builder, step: Step, held: Held, rank: int) -> Held:
    """More axes of 1 in front."""
    shape = (*[1] * (rank - held.rank), *held.shape)
    name = builder.apply(step, Reshape(shape), [held.value], f"{held.value} with axes")
    return replace(held, value=name, shape=shape, order=identity(rank))


def _padded(data: np.ndarray, rank: int) -> np.ndarray:
    return data.reshape((*[1] * (rank - data.ndim), *data.shape))


def _arranged(data: np.ndarray, like: Held) -> np.ndarray:
    """In the order of `like`, without axes of 1 in front."""
    if like.shuffle is not None and data.shape[-1] > 1:
        data = data[..., like.shuffle.index()]
    order: Order = identity(data.ndim) if like.shuffle is not None else like.order
    found = arrange(data, order)
    first = next((axis for axis, extent in enumerate(found.shape) if extent > 1), found.ndim - 1)
    return found.reshape(found.shape[first:] if found.ndim else ())
