"""The torch meaning of transpose_conv."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import conv_transpose2d, pad

from lilliput.graph import Call
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.train import activated, channels_last, images


def forward(op: TransposeConv, call: Call, x: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """x (batch, ..., h, w, c), weights (m, kh, kw, c), bias (m,) → y (batch, ..., *size, m)."""
    sums = conv_transpose2d(images(x), weights.permute(3, 0, 1, 2), stride=op.stride)
    (top, left), (rows, columns) = op.before, op.size
    below, right = max(0, top + rows - sums.shape[2]), max(0, left + columns - sums.shape[3])
    y = pad(sums, (0, right, 0, below))[:, :, top : top + rows, left : left + columns]
    y = y if bias is None else y + bias[:, None, None]
    return channels_last(y if op.activation == "none" else activated(y.clone(), op.activation), x)
