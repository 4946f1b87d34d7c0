"""Q15, searched bits: an evolution of the bits of each layer against the rule, at equal memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import accuracy
from lilliput.compress.mixed import Bits, MixedPrecision, Trials
from lilliput.compress.quantize import prepare
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.graph import Graph, evaluate_batches

HIDDEN = (32, 24, 16)
SHARES = (0.25, 0.5, 0.75)  # of the flash between 2 bits and 8 bits everywhere
LOTS = 1 << 40
SAMPLES = 300


@dataclass(frozen=True)
class Met:
    """One network at one limit: the share of right test images of each, and the errors that the search looks at."""

    rule: float
    search: float
    luck: float
    rule_error: float
    search_error: float


def measure(quick: bool) -> Claim:
    """The digits network over several seeds and limits; calibrated on training images, judged on the others."""
    seeds = range(1 if quick else 5)
    met = [one for seed in seeds for one in _at_limits(seed, SHARES[1:2] if quick else SHARES)]
    rule, search, luck = (float(np.mean([getattr(m, name) for m in met])) for name in ("rule", "search", "luck"))
    never_worse = all(m.search_error <= m.rule_error for m in met)
    better = sum(m.search_error < m.rule_error for m in met)
    return Claim(
        row="Q15",
        claim="bits found by a search are no worse than the rule's in as many bytes of flash: the network's error, "
        "which it searches by, in every case, and the mean accuracy",
        value=f"error never larger: {never_worse}, smaller in {better} of {len(met)}; mean accuracy {search:.4f} to "
        f"the rule's {rule:.4f}",
        target="never larger; at least the rule's",
        holds=never_worse and search >= rule and luck < search,
        control=f"bits that fit, drawn at random, give {luck:.4f}",
        seeds=len(seeds),
        source="Rusci 2020 (arXiv 2008.05124): 4 points above 8-bit networks in as much memory",
    )


def _at_limits(seed: int, shares: tuple[float, ...]) -> list[Met]:
    graph = prepare(float_graph(seed, HIDDEN))
    trials = MixedPrecision(flash=LOTS).trials(graph, digits().train_images[:SAMPLES])
    low, high = trials.flash(trials.narrowest), trials.flash(trials.widest)
    return [_at_limit(trials, int(low + share * (high - low)), seed) for share in shares]


def _at_limit(trials: Trials, flash: int, seed: int) -> Met:
    rule = MixedPrecision(flash=flash, method="rusci").bits(trials)
    search = MixedPrecision(flash=flash, method="search", seed=seed).bits(trials)
    right = [_right(trials.quantized(bits)) for bits in (rule, search)]
    luck = float(np.mean([_right(trials.quantized(bits)) for bits in _drawn(trials, flash, seed)]))
    return Met(right[0], right[1], luck, trials.error(rule), trials.error(search))


def _drawn(trials: Trials, flash: int, seed: int) -> list[Bits]:
    """Four choices that fit."""
    rng = np.random.default_rng(seed)
    found: list[Bits] = []
    while len(found) < 4:
        bits = tuple(int(b) for b in rng.choice(trials.widths, len(trials.layers)))
        if trials.flash(bits) <= flash:
            found.append(bits)
    return found


def _right(graph: Graph) -> float:
    """The share of test images with the right label."""
    data = digits()
    stored = graph.values[graph.inputs[0]].format.encode(data.test_images)
    outputs = np.concatenate([trace.values[graph.outputs[0]] for trace in evaluate_batches(graph, [stored])])
    return accuracy(outputs, data.test_labels)
