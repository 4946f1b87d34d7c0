"""Q3, quantization to a codebook after training: k-means, 16 numbers a layer, places of 4 bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import accuracy
from lilliput.codegen import c_project
from lilliput.compress import Codebook, quantize
from lilliput.flow.build import build
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.flow.firmware import stored_inputs
from lilliput.graph import Graph, evaluate_batch
from lilliput.run.elf import Image
from lilliput.run.host import HostTwin

BOARD = "generic-cortex-m4"
SMALLER, MOST_LOSS, ENTRIES = 5.0, 0.005, 16


@dataclass(frozen=True)
class RandomBook(Codebook):
    """The control: entries drawn between the smallest weight and the largest."""

    def book(self, levels: np.ndarray, counts: np.ndarray) -> tuple[int, ...]:
        rng = np.random.default_rng(len(levels))
        inside = np.arange(int(levels.min()), int(levels.max()) + 1)
        return tuple(sorted(rng.choice(inside, self.entries, replace=False).tolist()))


def measure(quick: bool) -> Claim:
    """The digits network over five seeds, in C or where time is short in the reference; bytes from both ELFs."""
    seeds, right = range(5), _by_reference if quick else _in_c
    real = [right(float_graph(seed)) for seed in seeds]
    losses = [mine - right(_lowered(seed, Codebook(entries=ENTRIES))) for seed, mine in zip(seeds, real, strict=True)]
    random = [mine - right(_lowered(seed, RandomBook(entries=ENTRIES))) for seed, mine in zip(seeds, real, strict=True)]
    before = build(float_graph(0), BOARD).image
    after = build(_lowered(0, Codebook(entries=ENTRIES)), BOARD).image
    ratio = _bytes(before) / _bytes(after)
    loss, without = float(np.mean(losses)), float(np.mean(random))
    return Claim(
        row="Q3",
        claim=f"weights from {ENTRIES} numbers a layer take less than a fifth of float32's flash, books and biases "
        "counted, and cost half a point of accuracy at most",
        value=f"{_bytes(before)} bytes in the ELF to {_bytes(after)}, {ratio:.2f} x smaller (the softmax in integers "
        f"has a table of {_bytes(after, '_powers')} besides); mean loss {100 * loss:.2f} points (from "
        f"{100 * min(losses):.2f} to {100 * max(losses):.2f})",
        target=f"at least {SMALLER:g} x, at most {100 * MOST_LOSS:g} points",
        holds=ratio >= SMALLER and loss <= MOST_LOSS < without,
        control=f"books drawn at random lose {100 * without:.2f} points",
        seeds=len(seeds),
        source="Capogrosso 2023 on k-means quantization; Han 2016 (arXiv 1510.00149)",
    )


def _lowered(seed: int, how: Codebook) -> Graph:
    return quantize(float_graph(seed), digits().train_images[:300], how)


def _by_reference(graph: Graph) -> float:
    """The share of test images with the right label."""
    data = digits()
    trace = evaluate_batch(graph, stored_inputs(graph, [data.test_images]))
    return accuracy(trace.values[graph.outputs[0]], data.test_labels)


def _in_c(graph: Graph) -> float:
    """The same, compiled for this computer."""
    data = digits()
    with HostTwin([c_project(graph)]) as twin:
        return accuracy(twin.run(stored_inputs(graph, [data.test_images]))[0], data.test_labels)


def _bytes(image: Image, *parts: str) -> int:
    """Of constants; usually what the layers with weights read: weights or places, books, biases, scales."""
    parts = parts or ("_w", "_b", "_book", "_scale")
    return sum(s.size for s in image.symbols if s.name.startswith("digits_") and s.name.endswith(parts))
