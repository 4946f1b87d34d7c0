"""The torch meaning of log_softmax."""

from __future__ import annotations

from torch import Tensor, log_softmax

from lilliput.graph import Call
from lilliput.ops.nn.log_softmax import LogSoftmax


def forward(op: LogSoftmax, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return log_softmax(x, -1)
