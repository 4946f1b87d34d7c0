"""The torch meaning of maximum."""

from __future__ import annotations

from torch import Tensor, maximum, minimum

from lilliput.graph import Call
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.train import aligned


def forward(op: Maximum, call: Call, a: Tensor, b: Tensor) -> Tensor:
    """a, b (batch, ...) or constants → y (batch, ...)."""
    a, b = aligned(call, a, b)
    return minimum(a, b) if op.smaller else maximum(a, b)
