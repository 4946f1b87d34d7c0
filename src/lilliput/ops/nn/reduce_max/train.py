"""The torch meaning of reduce_max."""

from __future__ import annotations

from torch import Tensor, amax

from lilliput.graph import Call
from lilliput.ops.nn.reduce_max import ReduceMax


def forward(op: ReduceMax, call: Call, x: Tensor) -> Tensor:
    """x (batch, ...) → y (batch, ...); several that are largest share the gradient."""
    axes = tuple(axis + 1 for axis in op.axes)
    return amax(x, axes, keepdim=op.keep_dims) if axes else x
