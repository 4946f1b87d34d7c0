"""A segmenter in the shape of U-Net: Ronneberger et al. 2015 (arXiv 1505.04597), padded, so that a result has the size
of its image."""

from __future__ import annotations

from lilliput.graph import Graph, InputError, Shape
from lilliput.learn.nn.net import Net
from lilliput.learn.nn.zoo.parts import convolution


def unet(shape: Shape = (32, 32, 1), classes: int = 2, width: int = 8, depth: int = 3, seed: int = 0) -> Graph:
    """x (h, w, c) → probabilities (h, w, classes), of every pixel.

    width  channels of the first level, each level below has twice the one above (64 in the paper)
    depth  levels below the first (4 in the paper); h and w are multiples of 2 ** depth
    """
    if shape[0] % (1 << depth) or shape[1] % (1 << depth):
        raise InputError(f"a U-Net of depth {depth} halves images that often; {shape[:2]} cannot be")
    net = Net("unet", {"x": shape}, seed)
    y, kept = "x", []
    for level in range(depth):
        kept.append(_twice(net, y, width << level))
        y = net.max_pool(kept[-1], 2)
    y = _twice(net, y, width << depth)
    for level in reversed(range(depth)):
        raised = net.transpose_conv(y, width << level, 2)
        y = _twice(net, net.concat([kept[level], raised]), width << level)
    return net.graph(net.softmax(net.conv2d(y, classes, 1)))


def _twice(net: Net, x: str, channels: int) -> str:
    return convolution(net, convolution(net, x, channels, 3), channels, 3)
