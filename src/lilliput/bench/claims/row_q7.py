"""Q7, adaptive bit widths: one set of weights serves 8, 6, 4 and 3 bits as well as four networks of their own do."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims import halves
from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.halves import CHANCE, Halves, percent
from lilliput.compress import QuantizeAware, train_widths
from lilliput.data.guard import need
from lilliput.graph import Graph

SEEDS = 3
WIDTHS, QUICKLY = (8, 6, 4, 3), (8, 3)
MOST = 0.015  # more than a network of its own


def measure(quick: bool) -> Claim:
    """The adaptive network has as many steps in all as each of the others has."""
    need("torch", "torch", "training for few bits")
    seeds, widths = range(1 if quick else SEEDS), QUICKLY if quick else WIDTHS
    data = {seed: halves.split(seed, quick) for seed in seeds}
    floats = {seed: halves.before(seed, data[seed]) for seed in seeds}
    adaptive = {seed: _adaptive(floats[seed], widths, seed, data[seed]) for seed in seeds}
    own = {
        bits: [halves.error(halves.aware(floats[s], QuantizeAware(bits, bits), s, data[s]), data[s]) for s in seeds]
        for bits in widths
    }
    shared = {bits: [halves.error(adaptive[s][bits], data[s]) for s in seeds] for bits in widths}
    worse = {bits: float(np.mean(shared[bits]) - np.mean(own[bits])) for bits in widths}
    differing = sum(_differing(adaptive[s]) for s in seeds)
    stored, apart = _bytes(adaptive[0][widths[0]]), sum(_bytes(adaptive[0][bits]) for bits in widths)
    rounded = halves.error(halves.after_training(floats[0], 3, data[0]), data[0])
    unlearned = halves.unlearned(QuantizeAware(3, 3), data[0])
    told = "; ".join(f"{bits} bits {percent(shared[bits])}, own {percent(own[bits])}" for bits in widths)
    return Claim(
        row="Q7",
        claim=f"one set of weights serves {len(widths)} bit widths within 1.5 points of networks of their own",
        value=f"{data[0].name} in halves, errors in C: {told}; {stored} bytes of weights instead of {apart}; "
        f"{differing} weights are not what rounding the 8-bit ones gives; 1 / {len(widths)} of the steps",
        target=f"each at most {100 * MOST:.1f} points more; one model's bytes; 0",
        holds=max(worse.values()) <= MOST and differing == 0 and unlearned >= CHANCE and rounded > shared[3][0],
        control=f"without training for widths, rounded to 3 bits: {100 * rounded:.2f} %; shuffled labels: "
        f"{100 * unlearned:.1f} %",
        seeds=len(seeds),
        source="Youn et al. 2022 (MEBQAT, arXiv 2207.10188): storage less by 98.7 %",
    )


def _adaptive(graph: Graph, widths: tuple[int, ...], seed: int, data: Halves) -> dict[int, Graph]:
    return train_widths(graph, widths, data.train, "cross-entropy", halves.fine(seed, data))[0]


def _differing(graphs: dict[int, Graph]) -> int:
    """Weights of narrower graphs that are not made of the widest one's."""
    widest = graphs[max(graphs)]
    return sum(int(np.sum(graph.values[n].array() != a)) for graph in graphs.values() for n, a in _made(widest, graph))


def _made(wide: Graph, narrow: Graph) -> list[tuple[str, np.ndarray]]:
    """The weights that a device makes of the wide graph's: its levels rounded to the narrow graph's."""
    found = []
    for value in wide.constants:
        if len(value.shape) > 1:
            found.append((value.name, narrow.values[value.name].format.encode(value.format.decode(value.array()))))
    return found


def _bytes(graph: Graph) -> int:
    return sum(value.nbytes for value in graph.constants if len(value.shape) > 1)
