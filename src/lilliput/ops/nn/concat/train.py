"""The torch meaning of concat."""

from __future__ import annotations

from torch import Tensor, cat

from lilliput.graph import Call
from lilliput.ops.nn.concat import Concat


def forward(op: Concat, call: Call, *parts: Tensor) -> Tensor:
    """Parts (batch, ...), or constants, which stand in every sample → y (batch, ...)."""
    rank = len(call.output.shape) + 1
    batch = next(part.shape[0] for part in parts if part.dim() == rank)
    return cat([part if part.dim() == rank else part.expand(batch, *part.shape) for part in parts], op.axis + 1)
