"""Q18, log-gradient inputs: what an image shows in 1.5 bits, whatever the light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.codegen import c_project
from lilliput.flow.demo.digits import digits
from lilliput.flow.demo.light import BRIGHTEST, SIDE, sensed, trained
from lilliput.graph import evaluate, evaluate_rows
from lilliput.run.host import HostTwin
from lilliput.signal import Block, Pipeline, Source
from lilliput.signal.blocks.image import Image
from lilliput.signal.blocks.log_gradient import LogGradient
from lilliput.signal.blocks.model import Model
from lilliput.signal.blocks.to_float import ToFloat

BRIGHTNESS = tuple(2.0**k for k in range(-5, 4))
MOST, LEAST = 0.02, 0.10
SEEDS, BITS = 3, (12, 16)
FRONT = (Image(SIDE, SIDE), LogGradient(threshold=0.3))
PROVEN = 20  # images of each brightness that Python computes, too
CHANCE, LEARNT = 0.3, 0.8  # accuracies of what has learnt nothing, and of what has


@dataclass(frozen=True)
class Tests:
    """Accuracies on the test digits for each brightness, and labels of the C that are not Python's."""

    accuracies: list[float]
    differing: int

    @property
    def spread(self) -> float:
        return max(self.accuracies) - min(self.accuracies)


def measure(quick: bool) -> Claim:
    """The same network trained at brightness 1 on log-gradients and on raw light, tested from 2^-5 to 2^3, in C."""
    runs = [(seed, bits) for seed in range(1 if quick else SEEDS) for bits in (BITS[:1] if quick else BITS)]
    gradients = [_tests(FRONT, seed, bits) for seed, bits in runs]
    raw = [_tests((), seed, bits) for seed, bits in runs]
    shuffled = _tests(FRONT, *runs[0], shuffled=True)
    differing = sum(tests.differing for tests in (*gradients, *raw, shuffled))
    spread, raw_spread = max(tests.spread for tests in gradients), min(tests.spread for tests in raw)
    names = " and ".join(str(bits) for bits in sorted({bits for _, bits in runs}))
    return Claim(
        row="Q18",
        claim="digits under brightness 2^-5 to 2^3 are told alike from 1.5-bit log-gradients, and not from raw light",
        value=f"accuracy varies by {spread:.4f} at most with the front end ({_range(gradients)}) and by "
        f"{raw_spread:.3f} at least raw ({_range(raw)}); raw light of {names} bits, no noise but rounding; {differing} "
        "labels from the C that takes raw light are not Python's",
        target=f"at most {MOST}; at least {LEAST}; 0",
        holds=spread <= MOST
        and raw_spread >= LEAST
        and differing == 0
        and max(shuffled.accuracies) < CHANCE
        and min(min(tests.accuracies) for tests in gradients) > LEARNT,
        control=f"trained on shuffled labels: {max(shuffled.accuracies):.3f} at most",
        seeds=len({seed for seed, _ in runs}),
        source="Lu and Murmann 2022 (arXiv 2203.02571): 1.7 % over 1/32 to 8, JPEG up to 10 %",
    )


def _range(found: Sequence[Tests]) -> str:
    every = [accuracy for tests in found for accuracy in tests.accuracies]
    return f"{min(every):.3f} to {max(every):.3f}"


def _tests(front: Sequence[Block], seed: int, bits: int, shuffled: bool = False) -> Tests:
    """A network trained on what `front` makes of raw light, in C behind the same front end."""
    data = digits()
    network = trained(_features(front, sensed(data.train_images, 1.0, bits), bits), seed, shuffled)
    graph = _pipeline((*front, ToFloat(), Model(graph=network)), bits).stream()
    accuracies, differing = [], 0
    with HostTwin([c_project(graph)]) as twin:
        for brightness in BRIGHTNESS:
            raw = sensed(data.test_images, brightness, bits)
            rows = raw.astype(graph.values[graph.inputs[0]].format.numpy)
            scores = np.concatenate([fed.outputs[graph.outputs[0]] for fed in twin.feed(rows)])
            python = np.concatenate([trace.outputs[0] for trace in evaluate_rows(graph, rows[:PROVEN])])
            accuracies.append(float(np.mean(scores.argmax(1) == data.test_labels)))
            differing += int(np.sum(scores[:PROVEN].argmax(1) != python.argmax(1)))
    return Tests(accuracies, differing)


def _features(front: Sequence[Block], raw: np.ndarray, bits: int) -> np.ndarray:
    """What the network is trained on: (n, k) float."""
    graph = _pipeline((*front, ToFloat()), bits).batch(len(raw))
    (features,) = evaluate(graph, [raw.astype(graph.values[graph.inputs[0]].format.numpy)]).outputs
    return features.reshape(len(raw), -1)


def _pipeline(blocks: tuple[Block, ...], bits: int) -> Pipeline:
    """From raw light; 1 is what a stroke gives at brightness 1."""
    scale = BRIGHTEST / ((1 << bits) - 1)
    pixels = tuple(f"p{i}" for i in range(SIDE * SIDE))
    return Pipeline("light", Source(1.0, pixels, "s16" if bits < 16 else "s32", scale), blocks)
