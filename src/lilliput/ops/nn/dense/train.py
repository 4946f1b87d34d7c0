"""The torch meaning of dense."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.dense import Dense
from lilliput.ops.train import activated


def forward(op: Dense, call: Call, x: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """x (batch, ..., n), weights (m, n), bias (m,) → y (batch, ..., m)."""
    return activated(linear(x, weights, bias), op.activation)
