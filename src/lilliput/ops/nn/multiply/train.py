"""The torch meaning of multiply."""

from __future__ import annotations

from torch import Tensor

from lilliput.graph import Call
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.train import activated, aligned


def forward(op: Multiply, call: Call, a: Tensor, b: Tensor) -> Tensor:
    """a, b (batch, ...) or constants → y (batch, ...)."""
    a, b = aligned(call, a, b)
    return activated(a * b, op.activation)
