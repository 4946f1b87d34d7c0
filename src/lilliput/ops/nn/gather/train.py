"""The torch meaning of gather: an embedding, where x is a table of weights."""

from __future__ import annotations

from math import prod

from torch import Tensor, take_along_dim

from lilliput.graph import Call
from lilliput.ops.nn.gather import Gather

LEARNED = (0,)


def forward(op: Gather, call: Call, x: Tensor, indices: Tensor) -> Tensor:
    """x (batch, ...) or a constant, indices (batch, ...) or a constant → y (batch, ...)."""
    shape, chosen, axis = call.input(0).shape, call.input(1).shape, op.axis
    picks = indices.long().clamp(0, shape[axis] - 1)
    if x.dim() == len(shape) and op.batch_axes == 0:  # so the gradient of a table is one table, not one a sample
        rows = x.index_select(axis, picks.reshape(-1))
        return rows.reshape(*shape[:axis], picks.shape[0], *chosen, *shape[axis + 1 :]).movedim(axis, 0)
    batch = x.shape[0] if x.dim() > len(shape) else picks.shape[0]
    batches = batch * prod(shape[: op.batch_axes])
    outer, inner = prod(shape[op.batch_axes : axis]), prod(shape[axis + 1 :])
    table = x.expand(batch, *shape).reshape(batches, outer, shape[axis], inner)
    places = picks.expand(batch, *chosen).reshape(batches, 1, -1, 1)
    return take_along_dim(table, places, 2).reshape(batch, *call.output.shape)
