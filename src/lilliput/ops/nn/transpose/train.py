"""The torch meaning of transpose."""

from __future__ import annotations

from torch import Tensor

from lilliput.graph import Call
from lilliput.ops.nn.transpose import Transpose


def forward(op: Transpose, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    return x.permute(0, *(axis + 1 for axis in op.permutation))
