"""Attention: each query's mean of the values, weighed by the softmax of its products with the keys."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.activation import along_axis, number
from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.choice import FAR
from lilliput.formats.channels_first.dense import multiplied
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.shape import permuted
from lilliput.formats.channels_first.step import Step
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.softmax import Softmax


def attend(
    builder: Builder, step: Step, q: Held, k: Held, v: Held, mask: np.ndarray | None = None, scale: float | None = None
) -> None:
    """q (..., n, depth), k (..., m, depth), v (..., m, values) → (..., n, values).

    mask   what is added to the products, or where they count, of a shape that stretches to (..., n, m)
    scale  of the products; 1 / sqrt(depth) where it is None
    """
    fits = q.rank == k.rank == v.rank >= 2 and q.shape[-1] == k.shape[-1] and k.shape[-2] == v.shape[-2]
    require(fits, builder, step, f"queries {q.shape}, keys {k.shape} and values {v.shape} do not fit")
    out, rank = step.outputs[0], q.rank
    q, k, v = (builder.whole(step, each) for each in (q, k, v))
    factor = number(builder, step, q.shape[-1] ** -0.5 if scale is None else scale, "scale")
    q = between(builder, step, Multiply(), q, factor, f"{out} queries")
    turned = permuted(k, (*range(rank - 2), rank - 1, rank - 2))
    scores = multiplied(builder, step, q, turned, f"{out} scores")
    if mask is not None:
        added = np.where(mask, 0, -FAR) if mask.dtype == bool else np.clip(mask, -FAR, FAR)
        held = builder.holding(builder.constant(f"{out} mask", added))
        scores = between(builder, step, Add(), scores, held, f"{out} masked")
    weights = along_axis(builder, step, scores, Softmax(), rank - 1, f"{out} weights")
    builder.bind(step, multiplied(builder, step, weights, v))
