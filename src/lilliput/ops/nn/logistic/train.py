"""The torch meaning of logistic."""

from __future__ import annotations

from torch import Tensor, sigmoid

from lilliput.graph import Call
from lilliput.ops.nn.logistic import Logistic


def forward(op: Logistic, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return sigmoid(x)
