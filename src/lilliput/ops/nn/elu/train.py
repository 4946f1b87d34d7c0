"""The torch meaning of elu."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import elu

from lilliput.graph import Call
from lilliput.ops.nn.elu import Elu


def forward(op: Elu, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return elu(x)
