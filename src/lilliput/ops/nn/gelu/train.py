"""The torch meaning of gelu."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import gelu

from lilliput.graph import Call
from lilliput.ops.nn.gelu import Gelu


def forward(op: Gelu, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return gelu(x, approximate="tanh" if op.approximate else "none")
