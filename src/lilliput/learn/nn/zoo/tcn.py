"""A temporal convolutional network: Bai, Kolter and Koltun 2018 (arXiv 1803.01271), with batch instead of weight
normalisation, and without dropout."""

from __future__ import annotations

from lilliput.graph import Graph, Shape
from lilliput.learn.nn.net import Net


def tcn(
    shape: Shape = (128, 3), classes: int = 4, channels: int = 16, levels: int = 4, size: int = 3, seed: int = 0
) -> Graph:
    """x (steps, c) → probabilities (classes,), from the last step.

    levels  blocks, of dilation 1, 2, 4 ...; together they see (size - 1) * 2 * (2 ** levels - 1) steps back
    """
    net = Net("tcn", {"x": shape}, seed)
    y = "x"
    for level in range(levels):
        y = temporal_block(net, y, channels, size, 1 << level)
    last = net.crop(y, (shape[0] - 1, 0), (1, channels))
    return net.graph(net.softmax(net.dense(net.flatten(last), classes)))


def temporal_block(net: Net, x: str, channels: int, size: int, dilation: int) -> str:
    """x (steps, c) → (steps, channels): two causal convolutions, added to x, which one of size 1 brings to their
    channels where it has others."""
    y = x
    for _ in range(2):
        y = net.conv1d(y, channels, size, padding="causal", dilation=dilation, bias=False)
        y = net.batch_norm(y, "relu")
    return net.add(x if net.shape(x)[-1] == channels else net.conv1d(x, channels, 1), y, "relu")
