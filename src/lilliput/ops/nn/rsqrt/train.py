"""The torch meaning of rsqrt."""

from __future__ import annotations

from torch import Tensor, rsqrt

from lilliput.graph import Call
from lilliput.ops.nn.rsqrt import Rsqrt


def forward(op: Rsqrt, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return rsqrt(x)
