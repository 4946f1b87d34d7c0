"""The torch meaning of average_pool_2d."""

from __future__ import annotations

from torch import Tensor, from_numpy
from torch.nn.functional import avg_pool2d

from lilliput.graph import Call
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.train import activated, channels_last, images, padded
from lilliput.ops.window import NO_PADDING


def forward(op: AveragePool2d, call: Call, x: Tensor) -> Tensor:
    """x (batch, ..., rows, columns, channels) → y (batch, ..., y_rows, y_columns, channels)."""
    if op.padding == NO_PADDING:
        y = avg_pool2d(images(x), op.size, op.stride)
    else:
        counts = from_numpy(op.counts(call)).to(x).permute(2, 0, 1)
        y = avg_pool2d(padded(images(x), op.padding), op.size, op.stride, divisor_override=1) / counts
    return channels_last(activated(y, op.activation), x)
