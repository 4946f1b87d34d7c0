"""Q8, oscillation freezing: weights that jump between two levels are stopped, and nothing is lost."""

from __future__ import annotations

from math import sqrt

import numpy as np

from lilliput.bench.claims import halves
from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.halves import CHANCE, Halves, percent
from lilliput.compress import QuantizeAware
from lilliput.compress.aware.bits import few_bits
from lilliput.compress.aware.train import lowered
from lilliput.compress.quantize import planned, prepare
from lilliput.data.guard import need
from lilliput.graph import Graph
from lilliput.learn.aware.tune import tune

SEEDS = 5
LEAST = 5.0  # times fewer
BITS = 3
FROZEN = 0.01  # changes of direction a step
MEMORY = 0.02
RATE = 1e-3  # that learning rate
WATCHED = 1.0  # never reached: weights are watched, and not frozen


def measure(quick: bool) -> Claim:
    """The learning rate stays: where it falls to zero, oscillations end by themselves."""
    need("torch", "torch", "training for few bits")
    seeds = range(1 if quick else SEEDS)
    data = {seed: halves.split(seed, quick) for seed in seeds}
    floats = {seed: halves.before(seed, data[seed]) for seed in seeds}
    free = [_tuned(floats[s], WATCHED, s, data[s]) for s in seeds]
    frozen = [_tuned(floats[s], FROZEN, s, data[s]) for s in seeds]
    shares = [float(np.mean([share for share, _ in runs])) for runs in (free, frozen)]
    errors = [[error for _, error in runs] for runs in (free, frozen)]
    mean = [float(np.mean(each)) for each in errors]
    noise = sqrt(2 * mean[0] * (1 - mean[0]) / sum(len(data[s].test[1]) for s in seeds))
    unlearned = halves.unlearned(QuantizeAware(BITS, BITS, freeze=FROZEN), data[0])
    return Claim(
        row="Q8",
        claim="freezing weights that oscillate leaves at most a fifth of them, and loses nothing",
        value=f"{data[0].name} in halves, {BITS} bits, constant learning rate: {100 * shares[1]:.3f} % of weights "
        f"oscillate with freezing, {100 * shares[0]:.2f} % without; errors in C {percent(errors[1])} and "
        f"{percent(errors[0])}",
        target=f"{LEAST:.0f} times fewer; no more errors, but for chance ({100 * noise:.2f} points)",
        holds=shares[0] >= LEAST * max(shares[1], 1e-9) and mean[1] <= mean[0] + noise and unlearned >= CHANCE,
        control=f"freezing off: see above; shuffled labels with freezing: {100 * unlearned:.1f} %",
        seeds=len(seeds),
        source="Nagel et al. 2022 (arXiv 2203.11086)",
    )


def _tuned(graph: Graph, freeze: float, seed: int, data: Halves) -> tuple[float, float]:
    """The share of weights that oscillate at the end, and the error in C."""
    how = QuantizeAware(BITS, BITS, freeze=freeze, memory=MEMORY)
    graph = prepare(graph)
    graph, plan = planned(graph, data.train[0][: halves.CALIBRATING], few_bits(graph, how))
    tuned = tune(graph, (plan,), data.train, "cross-entropy", halves.fine(seed, data, "constant", RATE), how)
    return tuned.oscillating, halves.error(lowered(tuned, 0, plan), data)
