"""The torch meaning of tanh."""

from __future__ import annotations

from torch import Tensor, tanh

from lilliput.graph import Call
from lilliput.ops.nn.tanh import Tanh


def forward(op: Tanh, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return tanh(x)
