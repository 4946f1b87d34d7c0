"""Q4, quantization-aware training: with 4 and 3 bits nearly float's error, and below that of rounding afterwards."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims import halves
from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.halves import CHANCE, Halves, percent
from lilliput.compress import QuantizeAware
from lilliput.data.guard import need
from lilliput.graph import Graph

SEEDS = 5
WIDTHS = (4, 3)


def measure(quick: bool) -> Claim:
    """Random halves of the images: one trains, the other tests; every error is of the C."""
    need("torch", "torch", "training for few bits")
    seeds = range(1 if quick else SEEDS)
    data = {seed: halves.split(seed, quick) for seed in seeds}
    floats = {seed: halves.before(seed, data[seed]) for seed in seeds}
    control = [halves.error(halves.control(floats[s], s, data[s]), data[s]) for s in seeds]
    after = {
        bits: [halves.error(halves.after_training(floats[s], bits, data[s]), data[s]) for s in seeds] for bits in WIDTHS
    }
    aware = {bits: [_aware(floats[s], QuantizeAware(bits, bits), s, data[s]) for s in seeds] for bits in WIDTHS}
    ratios = {bits: float(np.mean(aware[bits]) / np.mean(control)) for bits in WIDTHS}
    below = {bits: sum(a < p for a, p in zip(aware[bits], after[bits], strict=True)) for bits in WIDTHS}
    shuffled = halves.unlearned(QuantizeAware(4, 4), data[0])
    stuck = _aware(floats[0], QuantizeAware(3, 3, gradient="none"), 0, data[0])
    told = "; ".join(
        f"{bits} bits: {percent(aware[bits])}, {ratios[bits]:.3f} of the control's, below rounding afterwards "
        f"({percent(after[bits])}) on {below[bits]} of {len(seeds)} seeds"
        for bits in WIDTHS
    )
    return Claim(
        row="Q4",
        claim="trained for 4 and 3 bits, weights and activations, a small CNN errs nearly as little as in float, and "
        "less than one that is only rounded",
        value=f"{data[0].name} in halves, errors in C after {data[0].epochs} more epochs; float control "
        f"{percent(control)}; {told}",
        target="; ".join(f"{bits} bits at most {most:.2f}, below on every seed" for bits, most in data[0].most.items()),
        holds=all(ratios[bits] <= data[0].most[bits] and below[bits] == len(seeds) for bits in WIDTHS)
        and shuffled >= CHANCE
        and stuck == after[3][0],
        control=f"shuffled labels: {100 * shuffled:.1f} %; rounding's own gradient, which is zero, at 3 bits: "
        f"{100 * stuck:.2f} % against {100 * after[3][0]:.2f} % before",
        seeds=len(seeds),
        source="Jacob et al. 2018; Esser et al. 2020 (LSQ, arXiv 1902.08153)",
    )


def _aware(graph: Graph, how: QuantizeAware, seed: int, data: Halves) -> float:
    return halves.error(halves.aware(graph, how, seed, data), data)
