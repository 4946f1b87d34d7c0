"""Separable convolutions in both orders, and a small network of them: Chollet 2017, "Xception" (arXiv 1610.02357)."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.graph import Graph, InputError, Shape
from lilliput.learn.nn.net import Net
from lilliput.learn.nn.zoo.parts import classified, convolution

DEPTHWISE_FIRST, POINTWISE_FIRST = "depthwise first", "pointwise first"
ORDERS = (DEPTHWISE_FIRST, POINTWISE_FIRST)


def separable(
    net: Net, x: str, channels: int, size: int = 3, order: str = DEPTHWISE_FIRST, between: str = "none"
) -> str:
    """x (h, w, c) → (h, w, channels), normalised, without an activation at the end.

    order    "depthwise first": a window on each channel, then all channels at each place, as in Xception itself;
             "pointwise first": the other way round, as in an "extreme" Inception module (the paper's figure 4)
    between  an activation between the two; the paper finds "none" to train faster (its section 4.7)
    """
    if order not in ORDERS:
        raise InputError(f"a separable convolution goes {' or '.join(ORDERS)}, not {order!r}")
    if order == DEPTHWISE_FIRST:
        y = net.activation(net.depthwise(x, size, bias=False), between)
        return net.batch_norm(net.conv2d(y, channels, 1, bias=False))
    y = net.activation(net.conv2d(x, channels, 1, bias=False), between)
    return net.batch_norm(net.depthwise(y, size, bias=False))


def xception(
    widths: Sequence[int] = (16, 32, 48),
    shape: Shape = (32, 32, 3),
    classes: int = 10,
    order: str = DEPTHWISE_FIRST,
    between: str = "none",
    seed: int = 0,
) -> Graph:
    """x (h, w, c) → probabilities (classes,): as Xception's entry flow, a block for each of `widths` that halves the
    image, two separable convolutions beside a residual of 1 x 1."""
    net = Net("xception", {"x": shape}, seed)
    y = convolution(net, "x", widths[0], 3)
    for index, width in enumerate(widths):
        beside = convolution(net, y, width, 1, 2, "none")
        y = separable(net, net.activation(y, "relu") if index else y, width, 3, order, between)
        y = separable(net, net.activation(y, "relu"), width, 3, order, between)
        y = net.add(net.max_pool(y, 3, 2, "same"), beside)
    return net.graph(classified(net, net.activation(y, "relu"), classes))
