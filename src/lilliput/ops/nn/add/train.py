"""The torch meaning of add."""

from __future__ import annotations

from torch import Tensor

from lilliput.graph import Call
from lilliput.ops.nn.add import Add
from lilliput.ops.train import activated, aligned


def forward(op: Add, call: Call, a: Tensor, b: Tensor) -> Tensor:
    """a, b (batch, ...) or constants → y (batch, ...)."""
    a, b = aligned(call, a, b)
    return activated(a - b if op.subtract else a + b, op.activation)
