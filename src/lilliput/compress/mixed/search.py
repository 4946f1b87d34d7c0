"""Search over bits: an evolution of choices that fit, judged by the error of the whole network; or all choices.

In place of the reinforcement learning of Rusci et al. 2020 (arXiv 2008.05124): the same question, answered by
mutation and crossover among the best (Real et al. 2019, arXiv 1802.01548, without ageing).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from lilliput.compress.mixed.trials import Bits, Trials
from lilliput.graph import UnsupportedError

KEPT = 8  # parents
MOST = 3**8  # choices that are tried one by one


def evolve(trials: Trials, fits: Callable[[Bits], bool], seeds: Sequence[Bits], tries: int, seed: int) -> Bits:
    """The best of the seeds and of `tries` children of theirs; seeds must fit, children that do not are dropped."""
    rng = np.random.default_rng(seed)
    met = dict.fromkeys(seeds)
    best = _best(trials, list(met))
    for _ in range(tries):
        child = _child(rng, best, trials.widths)
        if child not in met:
            met[child] = None
            if fits(child):
                best = _best(trials, [*best, child])
    return best[0]


def exhaust(trials: Trials, fits: Callable[[Bits], bool]) -> Bits | None:
    """The best of all choices, None where none fits; UnsupportedError where they are more than MOST."""
    if len(trials.widths) ** len(trials.layers) > MOST:
        raise UnsupportedError(
            f"{trials.graph.name} has {len(trials.layers)} layers, too many to try every choice of bits; take the "
            "method 'search'"
        )
    fitting = [bits for bits in product(trials.widths, repeat=len(trials.layers)) if fits(bits)]
    return min(fitting, key=trials.error) if fitting else None


def _best(trials: Trials, choices: Sequence[Bits]) -> list[Bits]:
    return sorted(choices, key=trials.error)[:KEPT]


def _child(rng: np.random.Generator, parents: Sequence[Bits], widths: Sequence[int]) -> Bits:
    """Each layer's bits from one of two parents, and one or two of them anew."""
    a, b = (parents[int(rng.integers(len(parents)))] for _ in range(2))
    bits = [x if rng.random() < 0.5 else y for x, y in zip(a, b, strict=True)]
    for _ in range(int(rng.integers(1, 3))):
        bits[int(rng.integers(len(bits)))] = int(rng.choice(widths))
    return tuple(bits)
