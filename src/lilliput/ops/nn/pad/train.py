"""The torch meaning of pad."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from lilliput.graph import Call
from lilliput.ops.nn.pad import Pad


def forward(op: Pad, call: Call, x: Tensor) -> Tensor:
    """x (batch, n, ...) → y (batch, before + n + after, ...)."""
    around = [n for pair in zip(reversed(op.before), reversed(op.after), strict=True) for n in pair]
    return functional.pad(x, around, value=op.value)
