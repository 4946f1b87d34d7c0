"""The torch meaning of sqrt."""

from __future__ import annotations

from torch import Tensor, sqrt

from lilliput.graph import Call
from lilliput.ops.nn.sqrt import Sqrt


def forward(op: Sqrt, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return sqrt(x)
