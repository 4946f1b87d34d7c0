"""The torch meaning of hard_swish."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import hardswish

from lilliput.graph import Call
from lilliput.ops.nn.hard_swish import HardSwish


def forward(op: HardSwish, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return hardswish(x)
