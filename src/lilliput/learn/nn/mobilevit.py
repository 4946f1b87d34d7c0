"""MobileViT at the size of small images: convolutions for what is near, attention between patches for what is far."""

from __future__ import annotations

from lilliput.graph import Graph, Shape
from lilliput.learn.nn.net import Net

ACTIVATION = "silu"

def mobilevit_tiny(
    shape: Shape = (8, 8, 1),
    classes: int = 10,
    width: int = 16,
    tokens: int = 24,
    heads: int = 2,
    depth: int = 2,
    patch: int = 2,
    seed: int = 0,
    name: str = "mobilevit_tiny",
) -> Graph:
    """x (rows, columns, channels) → probabilities (classes,); rows and columns are multiples of twice the patch.

    width   channels of the stem; tokens: channels of what attends; depth: encoders in the block
    Source: Mehta and Rastegari 2022 (arXiv 2110.02178), section 3 and its XXS form, narrowed.
    """
    net = Net(name, {"x": shape}, seed)
    y = convolved(net, "x", width, 3, "stem")
    y = inverted_residual(net, y, width, "inverted_1")
    y = mobilevit_block(net, y, tokens, heads, depth, patch, "vit")
    y = inverted_residual(net, y, 2 * width, "inverted_2", stride=2)
    y = convolved(net, y, 4 * width, 1, "last")
    return net.graph(net.softmax(net.dense(net.global_average_pool(y), classes, named="classes")))


def mobilevit_block(net: Net, x: str, tokens: int, heads: int, depth: int, patch: int, named: str) -> str:
    """x (h, w, c) → (h, w, c): what lies together in a place of every patch attends to itself, beside what came in."""
    _, columns, channels = net.shape(x)
    y = convolved(net, x, channels, 3, f"{named}/near")
    y = net.unfold(net.conv2d(y, tokens, 1, named=f"{named}/in"), patch)
    for i in range(depth):
        y = net.transformer_encoder(y, heads, 2 * tokens, activation=ACTIVATION, named=f"{named}/encoder_{i + 1}")
    y = net.fold(net.layer_norm(y, named=f"{named}/norm"), patch, columns)
    y = convolved(net, y, channels, 1, f"{named}/out")
    return convolved(net, net.concat([x, y]), channels, 3, f"{named}/fuse")


def inverted_residual(net: Net, x: str, channels: int, named: str, stride: int = 1) -> str:
    """x (h, w, c) → (h / stride, w / stride, channels): widened twice, each channel by itself, narrowed again.

    Source: Sandler et al. 2018 (arXiv 1801.04381).
    """
    before = net.shape(x)[-1]
    y = convolved(net, x, 2 * before, 1, f"{named}/widen")
    y = net.depthwise(y, 3, stride, bias=False, named=f"{named}/depthwise")
    y = net.batch_norm(y, ACTIVATION, named=f"{named}/depthwise_norm")
    y = convolved(net, y, channels, 1, f"{named}/narrow", "none")
    return net.add(x, y) if stride == 1 and channels == before else y


def convolved(net: Net, x: str, channels: int, size: int, named: str, activation: str = ACTIVATION) -> str:
    """x (h, w, c) → (h, w, channels): a convolution, normalized over the batch, and its activation."""
    y = net.conv2d(x, channels, size, bias=False, named=named)
    return net.batch_norm(y, activation, named=f"{named}/norm")
