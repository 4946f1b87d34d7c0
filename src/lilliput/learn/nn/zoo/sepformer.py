"""Separating sources in a waveform as Tiny-Sepformer does: convolution beside attention, one block used many times."""

from __future__ import annotations

from lilliput.graph import Graph
from lilliput.learn.nn.net import Net


def sepformer_like(
    steps: int = 256,
    sources: int = 2,
    width: int = 32,
    heads: int = 4,
    blocks: int = 4,
    size: int = 16,
    shared: bool = True,
    seed: int = 0,
) -> Graph:
    """x (steps, 1) → y (steps, sources), the sources that the mixture is made of.

    A learned filter bank of `size` samples, half of them new in each frame; masks of it, one a source; the filters
    back. Between them the same block several times, with parameters that are there once.
    width   filters; half of them go through the convolutions of a block, half through its attention
    shared  False for parameters of its own in each block
    Source: Luo et al. 2022, "Tiny-Sepformer" (arXiv 2206.13689), sections 2.2 and 2.3; Subakan et al. 2021 (arXiv
    2010.13154). Intra- and inter-chunk blocks are one here, since frames are few.
    """
    net = Net("sepformer_like", {"x": (steps, 1)}, seed)
    encoded = net.conv1d("x", width, size, size // 2, activation="relu", named="encoder")
    y = net.dense(net.layer_norm(encoded, named="norm"), width, named="in")
    for i in range(blocks):
        y = conv_attention(net, y, heads, "block" if shared else f"block_{i + 1}")
    y = net.layer_norm(y, named="norm_out")
    parts = []
    for source in range(sources):
        mask = net.dense(y, width, "sigmoid", named=f"mask_{source + 1}")
        frames = net.reshape(net.multiply(encoded, mask), (net.shape(encoded)[0], 1, width))
        part = net.transpose_conv(frames, 1, (size, 1), (size // 2, 1), bias=False, named="decoder")
        parts.append(net.reshape(part, (steps, 1)))
    return net.graph(net.concat(parts))


def conv_attention(net: Net, x: str, heads: int, named: str) -> str:
    """x (n, c) → (n, c): half of the channels through a separable convolution, half through attention; then two dense
    layers. Both are normalized before and added to what came in."""
    n, c = net.shape(x)
    normed = net.layer_norm(x, named=f"{named}/norm_1")
    near, far = (net.crop(normed, (0, start), (n, c // 2)) for start in (0, c // 2))
    near = net.dense(net.depthwise1d(near, 5, named=f"{named}/depthwise"), c // 2, named=f"{named}/pointwise")
    far = net.attention(far, heads, named=f"{named}/attention")
    x = net.add(x, net.concat([near, far]))
    within = net.dense(net.layer_norm(x, named=f"{named}/norm_2"), 2 * c, "relu", named=f"{named}/dense_1")
    return net.add(x, net.dense(within, c, named=f"{named}/dense_2"))
