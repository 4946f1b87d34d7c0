"""Attention: each query's mean of the values, weighed by the softmax of its products with the keys."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.activation import along_axis, number
from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.choice import FAR
from lilliput.formats.channels_first.dense import multiplied
from lilliput.formats.channels_first.layout import Held, Order
from lilliput.formats.channels_first.shape import permuted
from lilliput.formats.channels_first.step import Step
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.attention import Attention
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax


def attend(
    builder: Builder, step: Step, q: Held, k: Held, v: Held, mask: np.ndarray | None = None, scale: float | None = None
) -> None:
    """q (..., n, depth), k (..., m, depth), v (..., m, values) → (..., n, values).

    mask   what is added to the products, or where they count, of a shape that stretches to (..., n, m)
    scale  of the products; 1 / sqrt(depth) where it is None
    """
    fits = min(q.rank, k.rank, v.rank) >= 2 and q.shape[-1] == k.shape[-1] and k.shape[-2] == v.shape[-2]
    require(fits, builder, step, f"queries {q.shape}, keys {k.shape} and values {v.shape} do not fit")
    n, m = q.shape[-2], k.shape[-2]
    added = None if mask is None else _added(mask)
    causal = added is not None and n == m and np.array_equal(added, _added(np.tril(np.ones((n, m), bool))))
    if (
        (mask is None or causal)
        and q.rank == k.rank == v.rank
        and q.shape[:-2] == k.shape[:-2] == v.shape[:-2]
        and q.rank in (3, 4)
    ):
        _in_one(builder, step, (q, k, v), causal, scale)
    else:
        _from_parts(builder, step, (q, k, v), added, scale)


def _in_one(builder: Builder, step: Step, operands: tuple[Held, Held, Held], causal: bool, scale: float | None) -> None:
    """The operator, which has the heads side by side on the last axis: nothing is turned for it."""
    q, _, v = operands
    heads = q.shape[1] if q.rank == 4 else 1
    order: Order = (0, 2, 1, 3) if q.rank == 4 else (0, 1, 2)
    names: list[str | None] = []
    for held, what in zip(operands, ("queries", "keys", "values"), strict=True):
        name, rows = builder.read(step, held, order), (held.shape[0], held.shape[-2], heads * held.shape[-1])
        same = builder.named(name).shape == rows
        names.append(name if same else builder.apply(step, Reshape(rows), [name], f"{step.outputs[0]} {what}"))
    op = Attention(heads, causal, None if scale is None else float(scale))
    name = builder.apply(step, op, names, None if q.rank == 3 else f"{step.outputs[0]} joined")
    if q.rank == 4:
        name = builder.apply(step, Reshape((q.shape[0], q.shape[-2], heads, v.shape[-1])), [name])
    builder.give(step, name, order)


def _from_parts(
    builder: Builder,
    step: Step,
    operands: tuple[Held, Held, Held],
    added: np.ndarray | None,
    scale: float | None,
) -> None:
    """Products, softmax, products."""
    q, k, v = (builder.whole(step, each) for each in operands)
    out, rank = step.outputs[0], k.rank
    factor = number(builder, step, q.shape[-1] ** -0.5 if scale is None else scale, "scale")
    q = between(builder, step, Multiply(), q, factor, f"{out} queries")
    turned = permuted(builder, step, k, (*range(rank - 2), rank - 1, rank - 2))
    scores = multiplied(builder, step, q, turned, f"{out} scores")
    if added is not None:
        held = builder.holding(builder.constant(f"{out} mask", added))
        scores = between(builder, step, Add(), scores, held, f"{out} masked")
    weights = along_axis(builder, step, scores, Softmax(), scores.rank - 1, f"{out} weights")
    builder.bind(step, multiplied(builder, step, weights, v))


def _added(mask: np.ndarray) -> np.ndarray:
    """What a mask adds to the products."""
    return np.where(mask, 0.0, -FAR) if mask.dtype == bool else np.clip(mask, -FAR, FAR)
