"""The torch meaning of prelu."""

from __future__ import annotations

from torch import Tensor, where

from lilliput.graph import Call
from lilliput.ops.nn.prelu import Prelu
from lilliput.ops.train import aligned

LEARNED = (1,)


def forward(op: Prelu, call: Call, x: Tensor, alpha: Tensor) -> Tensor:
    """x (batch, ...), alpha constant or (batch, ...) → y (batch, ...)."""
    x, alpha = aligned(call, x, alpha)
    return where(x >= 0, x, x * alpha)
