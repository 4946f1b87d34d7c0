"""The torch meaning of resize_bilinear."""

from __future__ import annotations

from torch import Tensor, from_numpy

from lilliput.graph import Call
from lilliput.ops.nn.resize_bilinear import ResizeBilinear


def forward(op: ResizeBilinear, call: Call, x: Tensor) -> Tensor:
    """x (batch, ..., rows, columns, channels) → y (batch, ..., *size, channels)."""
    for axis, along in zip((-3, -2), op.axes(call), strict=True):
        before, behind, share = (from_numpy(part).to(x.device) for part in along)
        share = share.to(x.dtype).reshape(-1, *[1] * (-1 - axis))
        x = x.index_select(axis, before) * (1 - share) + x.index_select(axis, behind) * share
    return x
