"""A convolutional recurrent network for keywords: convolution over time and frequency, then GRUs.

Source: Arik et al. 2017 (arXiv 1703.05390); the widths are those of the smallest CRNN of Zhang et al. 2017 (arXiv
1711.07128).
"""

from __future__ import annotations

from lilliput.graph import Graph, Shape
from lilliput.learn.nn.net import Net
from lilliput.learn.nn.weighted import Size


def crnn(
    shape: Shape = (49, 10, 1),
    classes: int = 12,
    channels: int = 48,
    size: Size = (10, 4),
    stride: Size = (2, 2),
    cells: int = 60,
    layers: int = 2,
    hidden: int = 84,
    both_ways: bool = False,
    seed: int = 0,
) -> Graph:
    """x (frames, features, 1) → probabilities (classes,).

    The defaults: 48 filters of 10x4, two GRU layers of 60 cells, 84 dense units.
    both_ways  each GRU layer is two, one of which reads from the end, as in the first of the papers
    """
    net = Net("crnn", {"x": shape}, seed)
    y = net.conv2d("x", channels, size, stride, "valid", activation="relu")
    rows, columns, channels = net.shape(y)
    y = net.reshape(y, (rows, columns * channels))
    for layer in range(layers):
        last = layer == layers - 1
        forwards = net.gru(y, cells, last=last)
        y = net.concat([forwards, net.gru(y, cells, last=last, reverse=True)]) if both_ways else forwards
    return net.graph(net.softmax(net.dense(net.dense(y, hidden, "relu"), classes)))
