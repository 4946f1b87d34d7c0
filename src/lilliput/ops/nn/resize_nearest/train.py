"""The torch meaning of resize_nearest."""

from __future__ import annotations

from torch import Tensor, from_numpy

from lilliput.graph import Call
from lilliput.ops.nn.resize_nearest import ResizeNearest


def forward(op: ResizeNearest, call: Call, x: Tensor) -> Tensor:
    """x (batch, ..., rows, columns, channels) → y (batch, ..., *size, channels)."""
    for axis, wanted in zip((-3, -2), op.size, strict=True):
        x = x.index_select(axis, from_numpy(op.nearest(x.shape[axis], wanted)).to(x.device))
    return x
