"""The torch meaning of reduce_sum."""

from __future__ import annotations

from torch import Tensor

from lilliput.graph import Call
from lilliput.ops.nn.reduce_sum import ReduceSum


def forward(op: ReduceSum, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...)."""
    axes = tuple(axis + 1 for axis in op.axes)
    if not axes:
        return x
    return x.mean(axes, keepdim=op.keep_dims) if op.mean else x.sum(axes, keepdim=op.keep_dims)
