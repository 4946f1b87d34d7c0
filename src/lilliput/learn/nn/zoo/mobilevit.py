"""MobileViT at the size of small images: convolutions for what is near, attention between patches for what is far.

Source: Mehta and Rastegari 2022 (arXiv 2110.02178), section 3 and its XXS form, narrowed.
"""

from __future__ import annotations

from lilliput.graph import Graph, Shape
from lilliput.learn.nn.net import Net
from lilliput.learn.nn.zoo.mobilenet import inverted_residual
from lilliput.learn.nn.zoo.parts import classified, convolution

ACTIVATION = "silu"


def mobilevit_tiny(
    width: int = 16,
    tokens: int = 24,
    heads: int = 2,
    depth: int = 2,
    shape: Shape = (8, 8, 1),
    classes: int = 10,
    patch: int = 2,
    seed: int = 0,
) -> Graph:
    """x (h, w, c) → probabilities (classes,); h and w are multiples of the patch.

    width   channels of the stem; twice as many in the end
    tokens  channels of what attends; depth: encoders of it
    """
    net = Net("mobilevit_tiny", {"x": shape}, seed)
    y = convolution(net, "x", width, 3, activation=ACTIVATION)
    y = mobilevit_block(net, y, tokens, heads, depth, patch)
    y = inverted_residual(net, y, 2 * width, 2, 2, ACTIVATION)
    return net.graph(classified(net, convolution(net, y, 4 * width, 1, activation=ACTIVATION), classes))


def mobilevit_block(net: Net, x: str, tokens: int, heads: int, depth: int, patch: int) -> str:
    """x (h, w, c) → (h, w, c): the pixels in one place of every patch attend to one another; beside it what came in."""
    _, columns, c = net.shape(x)
    y = convolution(net, x, c, 3, activation=ACTIVATION)
    y = net.unfold(net.conv2d(y, tokens, 1, bias=False), patch)
    for _ in range(depth):
        y = net.transformer_encoder(y, heads, 2 * tokens, activation=ACTIVATION)
    y = convolution(net, net.fold(net.layer_norm(y), patch, columns), c, 1, activation=ACTIVATION)
    return convolution(net, net.concat([x, y]), c, 3, activation=ACTIVATION)
