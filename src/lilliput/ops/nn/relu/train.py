"""The torch meaning of relu."""

from __future__ import annotations

from torch import Tensor, clamp

from lilliput.graph import Call
from lilliput.ops.activation import real_bounds
from lilliput.ops.nn.relu import Relu


def forward(op: Relu, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return clamp(x, *real_bounds(op.activation))
