"""The torch meaning of batch_matmul."""

from __future__ import annotations

from torch import Tensor, matmul

from lilliput.graph import Call
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.train import aligned

LEARNED = (0, 1)


def forward(op: BatchMatmul, call: Call, x: Tensor, w: Tensor) -> Tensor:
    """x, w (batch, batches..., rows, columns) or constants → y (batch, batches..., n, m)."""
    x, w = aligned(call, x, w)
    return matmul(x.mT if op.turn_x else x, w.mT if op.turn_w else w)
