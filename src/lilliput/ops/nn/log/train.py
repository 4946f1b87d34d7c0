"""The torch meaning of log."""

from __future__ import annotations

from torch import Tensor, log

from lilliput.graph import Call
from lilliput.ops.nn.log import Log


def forward(op: Log, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return log(x)
