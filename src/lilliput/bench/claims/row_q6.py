"""Q6, bits layer by layer: a table of sensitivities and an exact knapsack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.compress.mixed import MixedPrecision, Trials
from lilliput.compress.mixed.knapsack import solve
from lilliput.compress.quantize import prepare
from lilliput.flow.demo.digits import digits, float_graph

WIDTHS, LAYERS = (2, 4, 8), 6
HIDDEN = (24, 20, 16, 12, 12)
LOTS = 1 << 40
Table = Sequence[Mapping[int, float]]


def measure(quick: bool) -> Claim:
    """Made-up tables of up to six layers, and a digits network of six at several limits."""
    seeds = range(20 if quick else 200)
    cases = [_made_up(seed) for seed in seeds]
    trials = _digits()
    sizes = trials.layer_bytes
    total = [sum(of[w] for of in sizes) for w in WIDTHS]
    limits = np.linspace(total[0], total[-1], 3 if quick else 9).astype(int).tolist()
    cases += [(trials.sensitivity, sizes, limit) for limit in limits]
    equal = [_error(e, solve(e, s, flash)) == _error(e, _best(e, s, flash)) for e, s, flash in cases]
    greedy = [_error(e, _greedy(e, s, flash)) > _error(e, _best(e, s, flash)) for e, s, flash in cases]
    return Claim(
        row="Q6",
        claim=f"bits chosen from sensitivities by the knapsack are the best of all choices, on {LAYERS} layers of 2, 4 "
        "or 8 bits and fewer",
        value=f"equal to brute force in {sum(equal)} of {len(cases)} cases, {len(limits)} of them the digits network "
        f"with {len(sizes)} layers",
        target="every case",
        holds=all(equal) and any(greedy) and len(sizes) == LAYERS,
        control=f"promoting the layer of most error a byte until nothing fits is worse in {sum(greedy)} of them",
        seeds=len(seeds),
        source="Capogrosso 2023 on layer-wise bits (LIMPQ: Tang 2022, arXiv 2203.08368)",
    )


def _digits() -> Trials:
    """With the errors of each layer alone."""
    graph = prepare(float_graph(0, HIDDEN))
    return MixedPrecision(flash=LOTS).trials(graph, digits().train_images[:200])


def _made_up(seed: int) -> tuple[Table, Sequence[Mapping[int, int]], int]:
    rng = np.random.default_rng(seed)
    layers = int(rng.integers(1, LAYERS + 1))
    errors = [dict(zip(WIDTHS, np.sort(rng.random(3))[::-1].tolist(), strict=True)) for _ in range(layers)]
    sizes = [{w: int(n) * w for w in WIDTHS} for n in rng.integers(1, 60, layers)]
    least, most = (sum(of[w] for of in sizes) for w in (WIDTHS[0], WIDTHS[-1]))
    return errors, sizes, int(rng.integers(least, most + 1))


def _error(errors: Table, bits: Sequence[int] | None) -> float:
    return float("inf") if bits is None else sum(of[w] for of, w in zip(errors, bits, strict=True))


def _size(sizes: Sequence[Mapping[int, int]], bits: Sequence[int]) -> int:
    return sum(of[w] for of, w in zip(sizes, bits, strict=True))


def _best(errors: Table, sizes: Sequence[Mapping[int, int]], flash: int) -> tuple[int, ...]:
    fitting = [bits for bits in product(WIDTHS, repeat=len(sizes)) if _size(sizes, bits) <= flash]
    return min(fitting, key=lambda bits: _error(errors, bits))


def _greedy(errors: Table, sizes: Sequence[Mapping[int, int]], flash: int) -> list[int]:
    bits = [WIDTHS[0]] * len(sizes)
    while True:
        steps = []
        for i, width in enumerate(bits):
            more = WIDTHS[WIDTHS.index(width) + 1] if width < WIDTHS[-1] else width
            grown = sizes[i][more] - sizes[i][width]
            if more != width and _size(sizes, bits) + grown <= flash:
                steps.append(((errors[i][width] - errors[i][more]) / max(grown, 1), i, more))
        if not steps:
            return bits
        _, layer, bits_of = max(steps)
        bits[layer] = bits_of
