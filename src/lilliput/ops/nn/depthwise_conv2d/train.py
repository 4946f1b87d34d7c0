"""The torch meaning of depthwise_conv2d."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import conv2d

from lilliput.graph import Call
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.train import activated, channels_last, images, padded, split_padding


def forward(op: DepthwiseConv2D, call: Call, x: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """x (batch, ..., h, w, c), weights (kh, kw, m), bias (m,) → y (batch, ..., oh, ow, m)."""
    before, within = split_padding(op.padding)
    kernel = weights.permute(2, 0, 1).unsqueeze(1)
    y = conv2d(padded(images(x), before), kernel, bias, op.stride, within, op.dilation, x.shape[-1])
    return channels_last(activated(y, op.activation), x)
