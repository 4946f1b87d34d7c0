"""Q15, searched bits: an evolution of the bits of each layer against the rule, at equal memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import accuracy
from lilliput.bench.trainings.keywords import clip_samples, kws01, reference_model
from lilliput.codegen import c_project
from lilliput.compress.mixed import Bits, MixedPrecision, Trials
from lilliput.compress.quantize import prepare
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.graph import Graph, evaluate_batch
from lilliput.run.host import HostTwin
from lilliput.signal.blocks.mlperf_kws import FEATURES

HIDDEN = (32, 24, 16)
SHARES = (0.25, 0.5, 0.75)  # of the flash between 2 bits and 8 bits everywhere
LOTS = 1 << 40
SAMPLES = 300
CLIPS, TRIES = 48, 40  # of keywords, where a trial takes a second


@dataclass(frozen=True)
class Met:
    """One network at one limit: the share of right test images of each, and the errors that the search looks at."""

    rule: float
    search: float
    luck: float
    rule_error: float
    search_error: float


def measure(quick: bool) -> Claim:
    """The digits network over several seeds and limits, and the keyword network where its data is."""
    seeds = range(1 if quick else 5)
    met = [one for seed in seeds for one in _on_digits(seed, SHARES[1:2] if quick else SHARES)]
    words = [] if quick or not os.environ.get("LILLIPUT_DATA") else [_on_keywords()]
    rule, search, luck = (float(np.mean([getattr(m, name) for m in met])) for name in ("rule", "search", "luck"))
    never_worse = all(m.search_error <= m.rule_error for m in (*met, *words))
    told = "".join(f"; keywords {m.search:.4f} to the rule's {m.rule:.4f}, at random {m.luck:.4f}" for m in words)
    return Claim(
        row="Q15",
        claim="bits found by a search are no worse than the rule's in as many bytes of flash: the network's error, "
        "which it searches by, in every case, and the mean accuracy",
        value=f"error never larger: {never_worse}, smaller in {sum(m.search_error < m.rule_error for m in met)} of "
        f"{len(met)}; mean accuracy on digits {search:.4f} to the rule's {rule:.4f}{told}",
        target="never larger; at least the rule's",
        holds=never_worse and search >= rule and luck < search and all(m.search >= m.rule for m in words),
        control=f"bits that fit, drawn at random, give {luck:.4f}",
        seeds=len(seeds),
        source="Rusci 2020 (arXiv 2008.05124): 4 points above 8-bit networks in as much memory",
    )


def _on_digits(seed: int, shares: tuple[float, ...]) -> list[Met]:
    """Calibrated on training images, judged on the others."""
    data = digits()
    trials = _trials(float_graph(seed, HIDDEN), data.train_images[:SAMPLES])

    def right(graph: Graph) -> float:
        trace = evaluate_batch(graph, [graph.values[graph.inputs[0]].format.encode(data.test_images)])
        return accuracy(trace.values[graph.outputs[0]], data.test_labels)

    return [_at_limit(trials, share, right, MixedPrecision(flash=0, method="search", seed=seed)) for share in shares]


def _on_keywords() -> Met:
    """The float32 keyword network of MLPerf Tiny, calibrated on clips that are not among those it is judged on."""
    samples, _ = clip_samples()
    trials = _trials(reference_model(), samples.x[:: -(-len(samples.x) // CLIPS)])
    stored, labels = kws01()
    real = FEATURES.decode(stored)

    def right(graph: Graph) -> float:
        with HostTwin([c_project(graph)]) as twin:
            x = graph.values[graph.inputs[0]].format.encode(real).reshape(-1, *graph.values[graph.inputs[0]].shape)
            return accuracy(twin.run([x])[0], labels)

    return _at_limit(trials, SHARES[1], right, MixedPrecision(flash=0, method="search", tries=TRIES))


def _trials(graph: Graph, samples: np.ndarray) -> Trials:
    return MixedPrecision(flash=LOTS).trials(prepare(graph), samples)


def _at_limit(trials: Trials, share: float, right: Callable[[Graph], float], how: MixedPrecision) -> Met:
    low, high = trials.flash(trials.narrowest), trials.flash(trials.widest)
    flash = int(low + share * (high - low))
    rule = MixedPrecision(flash=flash, method="rusci").bits(trials)
    search = replace(how, flash=flash).bits(trials)
    scores = [right(trials.quantized(bits)) for bits in (rule, search)]
    luck = float(np.mean([right(trials.quantized(bits)) for bits in _drawn(trials, flash, how.seed)]))
    return Met(scores[0], scores[1], luck, trials.error(rule), trials.error(search))


def _drawn(trials: Trials, flash: int, seed: int) -> list[Bits]:
    """Four choices that fit."""
    rng = np.random.default_rng(seed)
    found: list[Bits] = []
    while len(found) < 4:
        bits = tuple(int(b) for b in rng.choice(trials.widths, len(trials.layers)))
        if trials.flash(bits) <= flash:
            found.append(bits)
    return found
