"""The torch meaning of softmax."""

from __future__ import annotations

from torch import Tensor, softmax

from lilliput.graph import Call
from lilliput.ops.nn.softmax import Softmax


def forward(op: Softmax, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return softmax(x * op.beta, -1)
