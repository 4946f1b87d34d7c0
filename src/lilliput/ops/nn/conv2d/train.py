"""The torch meaning of conv2d."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import conv2d

from lilliput.graph import Call
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.train import activated, channels_last, images, padded, split_padding


def forward(op: Conv2D, call: Call, x: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """x (batch, ..., h, w, c), weights (m, kh, kw, depth), bias (m,) → y (batch, ..., oh, ow, m)."""
    before, within = split_padding(op.padding)
    seen, groups = padded(images(x), before), x.shape[-1] // weights.shape[3]
    y = conv2d(seen, weights.permute(0, 3, 1, 2), bias, op.stride, within, op.dilation, groups)
    return channels_last(activated(y, op.activation), x)
