"""The torch meaning of max_pool_2d."""

from __future__ import annotations

from math import inf

from torch import Tensor
from torch.nn.functional import max_pool2d

from lilliput.graph import Call
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.train import activated, channels_last, images, padded


def forward(op: MaxPool2d, call: Call, x: Tensor) -> Tensor:
    """x (batch, ..., rows, columns, channels) → y (batch, ..., y_rows, y_columns, channels)."""
    y = max_pool2d(padded(images(x), op.padding, -inf), op.size, op.stride)
    return channels_last(activated(y, op.activation), x)
