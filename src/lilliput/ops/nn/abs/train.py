"""The torch meaning of abs."""

from __future__ import annotations

from torch import Tensor

from lilliput.graph import Call
from lilliput.ops.nn.abs import Abs


def forward(op: Abs, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return x.abs()
