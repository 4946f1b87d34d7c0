"""ResNet-8, MLPerf Tiny's image classification: Banbury et al. 2021 (arXiv 2106.07597), after He et al. 2016
(arXiv 1512.03385). Its larger variant, of MLPerf Tiny 1.4 (IC02), is the same at two and a half times the width."""

from __future__ import annotations

from lilliput.graph import Graph, Shape
from lilliput.learn.nn.net import Net
from lilliput.learn.nn.zoo.parts import classified, convolution

IC01, IC02 = 16, 40  # channels of the first stack


def resnet8(width: int = IC01, shape: Shape = (32, 32, 3), classes: int = 10, seed: int = 0) -> Graph:
    """x (h, w, c) → probabilities (classes,). width: channels of the first of three stacks, each has twice the one
    before; 40 for IC02."""
    net = Net("resnet8", {"x": shape}, seed)
    y = convolution(net, "x", width, 3)
    for stack in range(3):
        y = residual(net, y, width << stack, 1 if stack == 0 else 2)
    return net.graph(classified(net, y, classes))


def residual(net: Net, x: str, channels: int, stride: int = 1) -> str:
    """x (h, w, c) → (ceil(h / stride), ..., channels): two convolutions, added to x, which one of 1 x 1 brings to their
    shape where it is another."""
    y = net.batch_norm(net.conv2d(convolution(net, x, channels, 3, stride), channels, 3, bias=False))
    alike = stride == 1 and net.shape(x)[-1] == channels
    return net.add(x if alike else net.conv2d(x, channels, 1, stride), y, "relu")
