"""The torch meaning of leaky_relu."""

from __future__ import annotations

from torch import Tensor, where

from lilliput.graph import Call
from lilliput.ops.nn.leaky_relu import LeakyRelu


def forward(op: LeakyRelu, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return where(x > 0, x, x * op.alpha)
