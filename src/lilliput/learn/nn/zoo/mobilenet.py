"""MobileNets: V1, Howard et al. 2017 (arXiv 1704.04861), table 1; V2, Sandler et al. 2018 (arXiv 1801.04381), table 2.

Widths for microcontrollers are a quarter (MLPerf Tiny's visual wake words) and 0.35 (the smallest V2 its authors
trained).
"""

from __future__ import annotations

from lilliput.graph import Graph, Shape
from lilliput.learn.nn.net import Net
from lilliput.learn.nn.zoo.parts import classified, convolution, depthwise, eighths

V1 = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))
V2 = (  # expansion, channels, repeats, stride of the first
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip
LAST = 1280


def mobilenet_v1(width: float = 0.25, shape: Shape = (96, 96, 3), classes: int = 2, seed: int = 0) -> Graph:
    """x (h, w, c) → probabilities (classes,). width: the share of the paper's channels."""
    net = Net("mobilenet_v1", {"x": shape}, seed)
    y = convolution(net, "x", max(1, int(32 * width)), 3, 2)
    for channels, stride in V1:
        y = convolution(net, depthwise(net, y, 3, stride), max(1, int(channels * width)), 1)
    return net.graph(classified(net, y, classes))


def mobilenet_v2(
    width: float = 0.35, shape: Shape = (96, 96, 3), classes: int = 2, last: int = LAST, seed: int = 0
) -> Graph:
    """x (h, w, c) → probabilities (classes,).

    width  the share of the paper's channels
    last   channels of the convolution before the mean, which widths below 1 leave as they are; 0: without it, as small
           nets have no use for most of their weights there
    """
    net = Net("mobilenet_v2", {"x": shape}, seed)
    y = convolution(net, "x", eighths(32 * width), 3, 2, "relu6")
    for expansion, channels, repeats, stride in V2:
        for repeat in range(repeats):
            y = inverted_residual(net, y, eighths(channels * width), expansion, stride if repeat == 0 else 1)
    if last:
        y = convolution(net, y, eighths(last * max(1.0, width)), 1, 1, "relu6")
    return net.graph(classified(net, y, classes))


def inverted_residual(
    net: Net, x: str, channels: int, expansion: int = 6, stride: int = 1, activation: str = "relu6"
) -> str:
    """x (h, w, c) → (ceil(h / stride), ..., channels): widened, filtered by channel, narrowed; added to x where that
    has the same shape."""
    c = net.shape(x)[-1]
    wide = convolution(net, x, c * expansion, 1, 1, activation) if expansion > 1 else x
    y = convolution(net, depthwise(net, wide, 3, stride, activation), channels, 1, 1, "none")
    return net.add(x, y) if stride == 1 and c == channels else y
