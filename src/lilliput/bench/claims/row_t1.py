"""T1, tiny neural networks: of at most ten thousand weights, each as small and as accurate as it is declared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.trainings.sets import digits
from lilliput.codegen import c_project
from lilliput.compress import quantize
from lilliput.graph import Graph
from lilliput.learn import Train, nn, train
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

TRAIN = Train(epochs=10, batch_size=64, learning_rate=8e-3, threads=1)
MOST = 10_000


@dataclass(frozen=True)
class Entry:
    """A network for the digits, its weights and biases, and the least accuracy of its int8 C on images it has not
    seen."""

    name: str
    build: Callable[[int], Graph]
    weights: int
    accuracy: float


def dense(seed: int) -> Graph:
    """Images (8, 8, 1), flat, through 24 numbers to ten classes."""
    net = nn.Net("dense", {"x": (8, 8, 1)}, seed)
    hidden = net.batch_norm(net.dense(net.flatten("x"), 24, bias=False), "relu")
    return net.graph(net.softmax(net.dense(hidden, 10)))


def rows_in_time(seed: int) -> Graph:
    """Images read row by row: (8, 8) as 8 steps of 8 numbers."""
    return nn.tcn((8, 8), 10, channels=16, levels=2, seed=seed)


ENTRIES = (
    Entry("dense", dense, 1_810, 0.93),
    Entry("xception (8, 16)", lambda seed: nn.xception((8, 16), (8, 8, 1), 10, seed=seed), 1_386, 0.92),
    Entry("resnet8 of width 4", lambda seed: nn.resnet8(4, (8, 8, 1), 10, seed), 5_058, 0.95),
    Entry("tcn over rows", rows_in_time, 3_066, 0.95),
)


def measure(quick: bool) -> Claim:
    """Every entry over seeds; sizes without batch normalisation, which is in the weights by then."""
    data = digits()
    inside, outside = next(data.folds(4))
    known, x, labels = (data.x[inside], data.labels[inside]), data.x[outside], data.labels[outside]
    seeds = range(1 if quick else 3)
    mixed = known[0], np.random.default_rng(0).permutation(known[1])
    fitted = [trained(entry.build(seed), known) for seed in seeds for entry in ENTRIES]
    *found, misled = accuracies([*fitted, trained(ENTRIES[0].build(0), mixed)], x, labels)
    each = np.reshape(found, (len(seeds), len(ENTRIES)))
    sizes = [sum(value.size for value in run_passes(entry.build(0)).constants) for entry in ENTRIES]
    told = [f"{e.name} {n} weights, {a:.4f}" for e, n, a in zip(ENTRIES, sizes, each.mean(0), strict=True)]
    declared = sizes == [entry.weights for entry in ENTRIES] and max(sizes) <= MOST
    return Claim(
        row="T1",
        claim="networks of at most ten thousand weights name handwritten digits, in int8 C",
        value="; ".join(told),
        target="; ".join(f"{entry.weights}, {entry.accuracy}" for entry in ENTRIES),
        holds=declared and bool((each >= [entry.accuracy for entry in ENTRIES]).all()) and misled < 0.3,
        control=f"{ENTRIES[0].name} on shuffled labels: {misled:.3f}",
        seeds=len(seeds),
        source="the survey's tiny neural networks; sizes and accuracies are declared here",
    )


def trained(graph: Graph, known: tuple[np.ndarray, np.ndarray]) -> Graph:
    """The int8 form after training on images and labels."""
    x = known[0].reshape(-1, *graph.values["x"].shape)
    fitted, _ = train(graph, (x, known[1]), options=TRAIN)
    return run_passes(quantize(fitted, x[:100]))


def accuracies(graphs: Sequence[Graph], x: np.ndarray, labels: np.ndarray) -> list[float]:
    """Of each network's C on images (n, 8, 8, 1); all are compiled together."""
    graphs = [replace(graph, name=f"net{number}") for number, graph in enumerate(graphs)]
    found = []
    with HostTwin([c_project(graph) for graph in graphs]) as twin:
        for graph in graphs:
            value = graph.values["x"]
            outputs = twin.run([value.format.encode(x.reshape(-1, *value.shape))], graph.name)[0]
            found.append(float((outputs.argmax(1) == labels).mean()))
    return found
