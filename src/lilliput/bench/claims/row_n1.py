"""N1, depthwise separable convolutions: an eighth or ninth of the multiplications for nearly the same accuracy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.trainings.judge import accuracy
from lilliput.bench.trainings.sets import digits
from lilliput.graph import Graph
from lilliput.learn import Train, nn, train

TRAIN = Train(epochs=8, batch_size=32, learning_rate=4e-3, threads=1)
BLOCKS = ((32, 1), (48, 2), (48, 1))  # channels and strides
MOST_LOSS, LEAST_RATIO = 0.015, 4.0
SHAPES = ((8, 3, 16), (12, 16, 32), (5, 48, 64), (25, 64, 64))  # side, channels in and out


def measure(quick: bool) -> Claim:
    """Exactly on single layers; on the digits over seeds: the same stem and widths, both trained alike."""
    exact = all(
        Fraction(layer(*shape, 3, True).macs, layer(*shape, 3, False).macs) == formula(shape[2]) for shape in SHAPES
    )
    larger = [Fraction(layer(*shape, 5, True).macs, layer(*shape, 5, False).macs) for shape in SHAPES]
    data = digits()
    inside, outside = next(data.folds(4))
    known, labels = (data.x[inside], data.labels[inside]), data.labels[outside]
    seeds = range(1 if quick else 5)
    found = {
        separable: [
            accuracy(train(network(separable, seed), known, options=TRAIN)[0], data.x[outside], labels)
            for seed in seeds
        ]
        for separable in (True, False)
    }
    mixed = known[0], np.random.default_rng(0).permutation(known[1])
    misled = accuracy(train(network(True, 0), mixed, options=TRAIN)[0], data.x[outside], labels)
    ratio = network(False, 0).macs / network(True, 0).macs
    loss = float(np.mean(found[False])) - float(np.mean(found[True]))
    return Claim(
        row="N1",
        claim="a depthwise and a 1 x 1 convolution in place of one of 3 x 3 take 1/channels + 1/9 of its "
        "multiplications, and a small network of them names digits nearly as well",
        value=f"{len(SHAPES)} shapes {'exactly' if exact else 'NOT'} by the formula; {ratio:.1f} x fewer in the whole "
        f"network, accuracy {np.mean(found[True]):.4f} against {np.mean(found[False]):.4f}, {len(labels)} test images",
        target=f"exactly; {LEAST_RATIO:g} x; at most {MOST_LOSS} less",
        holds=exact and ratio >= LEAST_RATIO and loss <= MOST_LOSS and misled < 0.3 and formula(16) not in larger,
        control=f"shuffled labels give {misled:.3f}; windows of 5 x 5 do not fit the formula of 3 x 3",
        seeds=len(seeds),
        source="Howard et al. 2017 (arXiv 1704.04861), section 3.1",
    )


def formula(channels: int) -> Fraction:
    """Of 3 x 3 windows to so many channels."""
    return Fraction(1, channels) + Fraction(1, 9)


def layer(side: int, inputs: int, outputs: int, size: int, separable: bool) -> Graph:
    """One convolution over a square image, or the two that stand for it."""
    net = nn.Net("layer", {"x": (side, side, inputs)})
    if separable:
        return net.graph(net.conv2d(net.depthwise("x", size), outputs, 1))
    return net.graph(net.conv2d("x", outputs, size))


def network(separable: bool, seed: int) -> Graph:
    """Images (8, 8, 1) → ten classes."""
    net = nn.Net("separable" if separable else "plain", {"x": (8, 8, 1)}, seed)
    y = net.batch_norm(net.conv2d("x", 16, 3, bias=False), "relu")
    for channels, stride in BLOCKS:
        if separable:
            y = net.depthwise(y, 3, stride, bias=False)
            y = net.batch_norm(net.conv2d(y, channels, 1, bias=False), "relu")
        else:
            y = net.batch_norm(net.conv2d(y, channels, 3, stride, bias=False), "relu")
    return net.graph(net.softmax(net.dense(net.flatten(net.max_pool(y, 2)), 10)))
