"""P5, transfer learning: a network that knows digits names others from five samples of each, with a new last layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.trainings.judge import accuracy
from lilliput.bench.trainings.sets import Samples, digits, mnist
from lilliput.graph import Graph, ToolError
from lilliput.learn import Train, nn, train

SIDE, SHOTS, PLACES = 12, 5, 3
MOST = 3000  # of MNIST's images
OLD = Train(epochs=5, batch_size=64, learning_rate=6e-3, threads=1)
NEW = Train(epochs=50, batch_size=50, learning_rate=3e-2, threads=1)
SCRATCH = (3e-3, 1e-2)  # learning rates, of which the better counts
LEAST_GAIN = 0.15


def measure(quick: bool) -> Claim:
    """Digits lie anywhere in a larger image. The old network learned MNIST's images, where they are there, else half of
    the digits' own; the new task are images of the other half, the same number of steps for all."""
    seeds = range(1 if quick else 3)
    source, old = old_images(quick)
    gains, ours, theirs, controls = [], [], [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        many = np.concatenate([placed(old.x, rng) for _ in range(PLACES)]), np.tile(old.labels, PLACES)
        mixed = many[0], rng.permutation(many[1])
        knows, misled = (train(network(seed), data, options=OLD)[0] for data in (many, mixed))
        new = half(1)
        x, labels = placed(new.x, rng), new.labels
        few = np.concatenate([rng.choice(np.flatnonzero(labels == c), SHOTS, False) for c in range(10)])
        rest = np.setdiff1d(np.arange(len(labels)), few)
        scores = [
            accuracy(train(graph, (x[few], labels[few]), options=options)[0], x[rest], labels[rest])
            for graph, options in (
                (nn.replace_head(knows, 10, seed=seed), NEW),
                (nn.replace_head(misled, 10, seed=seed), NEW),
                *((network(seed), replace(NEW, learning_rate=rate)) for rate in SCRATCH),
            )
        ]
        ours.append(scores[0])
        controls.append(scores[1])
        theirs.append(max(scores[2:]))
        gains.append(ours[-1] - theirs[-1])
    return Claim(
        row="P5",
        claim=f"with the last layer replaced and all else frozen, {SHOTS} samples of each digit teach more than they "
        "teach a network from scratch",
        value=f"{np.mean(ours):.3f} against {np.mean(theirs):.3f} from scratch, {100 * np.mean(gains):+.1f} points; "
        f"the old network knew {source}",
        target=f"{100 * LEAST_GAIN:+.0f} points",
        holds=float(np.mean(gains)) >= LEAST_GAIN and np.mean(controls) < np.mean(theirs),
        control=f"an old network that learned shuffled labels gives {np.mean(controls):.3f}",
        seeds=len(seeds),
        source="the survey's transfer learning; Yosinski et al. 2014 (arXiv 1411.1792)",
    )


def half(which: int) -> Samples:
    """Of the digits."""
    data = digits()
    rows = list(data.folds(2))[which][1]
    return replace(data, x=data.x[rows], labels=data.labels[rows], groups=data.groups[rows])


def old_images(quick: bool) -> tuple[str, Samples]:
    """Whose images, and those (n, 8, 8, 1): MOST of MNIST's, nine pixels as one, or half of the digits."""
    if not quick:
        try:
            data = mnist()
            small = data.x[:MOST, 2:26, 2:26].reshape(-1, 8, 3, 8, 3, 1).mean((2, 4))
            return "MNIST's", replace(data, x=np.clip(small * 1.3, 0, 1).astype(np.float32), labels=data.labels[:MOST])
        except ToolError:
            pass
    return "other images of the same digits", half(0)


def placed(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images (n, 8, 8, 1) anywhere in (n, SIDE, SIDE, 1)."""
    out = np.zeros((len(x), SIDE, SIDE, 1), np.float32)
    for whole, image, (row, column) in zip(out, x, rng.integers(0, SIDE - 7, (len(x), 2)), strict=True):
        whole[row : row + 8, column : column + 8] = image
    return out


def network(seed: int) -> Graph:
    """Three convolutions and the mean of what they find: (SIDE, SIDE, 1) → ten classes."""
    net = nn.Net("digits", {"x": (SIDE, SIDE, 1)}, seed)
    y = "x"
    for channels, stride in ((16, 2), (32, 1), (48, 1)):
        y = net.batch_norm(net.conv2d(y, channels, 3, stride, bias=False), "relu")
    return net.graph(net.softmax(net.dense(net.global_average_pool(y), 10)))
