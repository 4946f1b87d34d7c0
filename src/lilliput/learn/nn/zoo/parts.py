"""What the families share: layers with batch normalisation behind them, and the end of a classifier.

The normalisation is folded into the weights before C and before integers, so parameters are counted without it.
"""

from __future__ import annotations

from lilliput.learn.nn.net import Net
from lilliput.learn.nn.weighted import Size


def convolution(net: Net, x: str, channels: int, size: Size, stride: Size = 1, activation: str = "relu") -> str:
    """x (h, w, c) → (ceil(h / stride), ceil(w / stride), channels)."""
    return net.batch_norm(net.conv2d(x, channels, size, stride, bias=False), activation)


def depthwise(net: Net, x: str, size: Size, stride: Size = 1, activation: str = "relu") -> str:
    """x (h, w, c) → (ceil(h / stride), ceil(w / stride), c)."""
    return net.batch_norm(net.depthwise(x, size, stride, bias=False), activation)


def classified(net: Net, x: str, classes: int) -> str:
    """x (..., c) → probabilities (classes,), of the mean over all places."""
    return net.softmax(net.dense(net.global_average_pool(x), classes))


def eighths(channels: float) -> int:
    """The nearest multiple of 8, at least 8, and never less than nine tenths: what MobileNetV2's code rounds widths to
    (Sandler et al. 2018, slim's `make_divisible`)."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded
