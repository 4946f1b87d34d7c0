"""What rows of training for few bits share: digits in random halves, a small network, its errors in C.

The network has no normalisation; inputs are 8 bits, as pixels are, and scores are 8 bits. Every weight and every
activation between layers, those of the first and the last layer too, has the bits that a row names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from lilliput.bench import mnist
from lilliput.bench.models import accuracy
from lilliput.codegen import c_project
from lilliput.compress import QuantizeAware, quantize, train_quantized
from lilliput.compress.aware.bits import few_bits
from lilliput.compress.quantize import prepare
from lilliput.flow.demo.digits import digits
from lilliput.flow.firmware import stored_inputs
from lilliput.graph import Graph
from lilliput.learn import Train, train
from lilliput.learn.nn.net import Net
from lilliput.run.host import HostTwin

CALIBRATING = 256  # training images
CHANCE = 0.75  # at least this error has a network that has learned nothing of ten classes


@dataclass(frozen=True, eq=False)
class Halves:
    """Images (n, side, side, 1) in [0, 1] and labels; epochs before, and as many again, of control or of few bits.

    most  of the control's error, by bits, that training for few bits may leave: one test image is 0.02 or 0.11 points
    """

    name: str
    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    epochs: int
    batch: int
    most: dict[int, float]

    def shuffled(self) -> Halves:
        """Training labels in random order: nothing is to be learned."""
        images, labels = self.train
        return replace(self, train=(images, np.random.default_rng(0).permutation(labels)))


@cache
def split(seed: int, quick: bool) -> Halves:
    """MNIST's test images where they are, scikit-learn's digits where not and where it must be quick."""
    if mnist.there() and not quick:
        images, labels = mnist.mnist()
        name, epochs, batch, most = "MNIST's test images", 12, 64, {4: 1.10, 3: 1.30}
    else:
        found = digits()
        images = np.concatenate([found.train_images, found.test_images]).reshape(-1, 8, 8, 1) / np.float32(16)
        labels = np.concatenate([found.train_labels, found.test_labels])
        name, epochs, batch, most = "scikit-learn's digits", 10, 32, {4: 1.35, 3: 1.60}
    order = np.random.default_rng(seed).permutation(len(images))
    first, second = np.array_split(order, 2)
    return Halves(name, (images[first], labels[first]), (images[second], labels[second]), epochs, batch, most)


def network(side: int, seed: int) -> Graph:
    """(side, side, 1) → 10 scores: 19,434 parameters for 28 pixels a side, 4,586 for 8."""
    net = Net("digits", {"x": (side, side, 1)}, seed)
    if side == mnist.SIDE:
        y = net.conv2d("x", 16, 5, 2, activation="relu")
        y = net.conv2d(y, 32, 3, 2, activation="relu")
        y = net.conv2d(y, 32, 3, 2, activation="relu")
    else:
        y = net.conv2d("x", 12, 3, activation="relu")
        y = net.conv2d(y, 16, 3, 2, activation="relu")
    return net.graph(net.dense(net.flatten(y), 10))


@cache
def before(seed: int, data: Halves) -> Graph:
    """The float network that every fine-tuning of a seed begins with."""
    options = Train(data.epochs, data.batch, 3e-3, seed=seed, threads=1)
    return train(network(data.train[0].shape[1], seed), data.train, options=options)[0]


def fine(seed: int, data: Halves, schedule: str = "cosine", rate: float = 3e-3) -> Train:
    """The options of every fine-tuning of a seed: the same steps for all, control included."""
    return Train(data.epochs, data.batch, rate, schedule, weight_decay=0.0, seed=100 + seed, threads=1)


@cache
def control(graph: Graph, seed: int, data: Halves) -> Graph:
    """The float network after as many steps as fine-tuning takes."""
    return train(graph, data.train, options=fine(seed, data))[0]


def after_training(graph: Graph, bits: int, data: Halves) -> Graph:
    """Post-training quantization to so many bits, scales with the smallest squared error."""
    prepared = prepare(graph)
    return quantize(prepared, data.train[0][:CALIBRATING], few_bits(prepared, QuantizeAware(bits, bits)))


def aware(graph: Graph, how: QuantizeAware, seed: int, data: Halves) -> Graph:
    """Quantization-aware training, lowered."""
    return train_quantized(graph, data.train, "cross-entropy", fine(seed, data), how)[0]


def error(graph: Graph, data: Halves) -> float:
    """The share of test images that the C of the graph labels wrongly."""
    images, labels = data.test
    with HostTwin([c_project(graph)]) as twin:
        return 1.0 - accuracy(twin.run(stored_inputs(graph, [images]))[0], labels)


@cache
def unlearned(how: QuantizeAware, data: Halves) -> float:
    """The error after training for few bits, from the start, on shuffled labels: chance leaves 90 %."""
    fresh = network(data.train[0].shape[1], 0)
    return error(aware(fresh, how, 0, data.shuffled()), data)


def percent(errors: list[float]) -> str:
    """Mean and, in brackets, the range, in percent."""
    low, high = (f"{100 * e:.2f}" for e in (min(errors), max(errors)))
    return f"{100 * float(np.mean(errors)):.2f} %" + (f" ({low} to {high})" if len(errors) > 1 else "")
