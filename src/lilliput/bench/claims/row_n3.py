"""N3, Tiny-Sepformer: convolution beside attention, one block's parameters used by all, and tones taken apart."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.mixtures import si_snr, si_snr_loss, two_tones
from lilliput.codegen import c_project
from lilliput.compress import quantize
from lilliput.graph import WEIGHTS, Graph, evaluate
from lilliput.learn import Train, train
from lilliput.learn.nn import sepformer_like
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

STEPS, BLOCKS, TESTS = 64, 3, 50
LEAST, MOST_BYTES = 5.0, 0.5


def measure(quick: bool) -> Claim:
    """The network trained on mixtures of two tones, then in int8 and C; shared, and with blocks of their own."""
    seeds, epochs = range(1 if quick else 3), 6 if quick else 20
    gains, kept, equal = [], [], True
    for seed in seeds:
        mixtures, sources = two_tones(384, STEPS, seed)
        trained = separator(mixtures, sources, epochs, seed)
        unseen, wanted = two_tones(TESTS, STEPS, 1000 + seed)
        start = si_snr(np.repeat(unseen, 2, -1), wanted)
        found, same = in_c(quantize(trained, mixtures[:50]), unseen)
        gains.append(si_snr(in_floats(trained, unseen), wanted) - start)
        kept.append(si_snr(found, wanted) - start)
        equal = equal and same
    bytes_of = [parameter_bytes(network(shared=each)) for each in (True, False)]
    tables = [weights_in_c(network(shared=each)) for each in (True, False)]
    ratio, in_tables = bytes_of[0] / bytes_of[1], tables[0] / tables[1]
    lost = _control(epochs)
    return Claim(
        row="N3",
        claim="a separator with convolution beside attention takes two tones apart; blocks that share parameters store "
        "them once, in the graph and in C",
        value=f"SI-SNRi {np.mean(gains):.1f} dB (worst {min(gains):.1f}), in int8 C {np.mean(kept):.1f} dB (worst "
        f"{min(kept):.1f}), equal to its reference: {equal}; parameter bytes {ratio:.2f}, weights in C "
        f"{in_tables:.2f} of those without sharing",
        target=f"above {LEAST:g} dB, where the mixture itself has 0; equal; at most {MOST_BYTES} and {MOST_BYTES}",
        holds=min(*gains, *kept) > LEAST and equal and max(ratio, in_tables) <= MOST_BYTES and lost < LEAST / 2,
        control=f"trained as long on the tones of other mixtures: {lost:.1f} dB; without sharing {bytes_of[1]:,} bytes "
        f"of parameters, with it {bytes_of[0]:,}",
        seeds=len(seeds),
        source="Luo et al. 2022, Tiny-Sepformer (arXiv 2206.13689)",
    )


def network(seed: int = 0, shared: bool = True) -> Graph:
    """Before training."""
    return sepformer_like(STEPS, width=32, heads=2, blocks=BLOCKS, size=8, shared=shared, seed=seed)


def separator(mixtures: np.ndarray, sources: np.ndarray, epochs: int, seed: int) -> Graph:
    """Trained."""
    options = Train(epochs=epochs, batch_size=16, learning_rate=1e-2, seed=seed, threads=1)
    return train(network(seed), (mixtures, sources), si_snr_loss, options)[0]


def in_floats(graph: Graph, mixtures: np.ndarray) -> np.ndarray:
    """What the reference gives."""
    return np.stack([evaluate(graph, [x]).outputs[0] for x in mixtures])


def in_c(graph: Graph, mixtures: np.ndarray) -> tuple[np.ndarray, bool]:
    """What the C of an integer graph gives, and whether the first five are the reference's to the bit."""
    graph = run_passes(graph)
    stored = graph.values[graph.inputs[0]].format.encode(mixtures)
    with HostTwin([c_project(graph)]) as twin:
        found = twin.run([stored])[0]
    same = all(np.array_equal(evaluate(graph, [x]).outputs[0], y) for x, y in zip(stored[:5], found[:5], strict=True))
    return graph.values[graph.outputs[0]].format.decode(found), same


def parameter_bytes(graph: Graph) -> int:
    """In the graph, as floats."""
    return sum(value.nbytes for value in graph.constants)


def weights_in_c(graph: Graph) -> int:
    """Bytes of the weight tables of the C, as int8."""
    mixtures, _ = two_tones(2, STEPS, 0)
    layout = c_project(run_passes(quantize(graph, mixtures))).layout
    return sum(each.table.data.nbytes for each in layout.unique_constants if each.table.part == WEIGHTS)


def _control(epochs: int) -> float:
    """SI-SNRi where the network saw the tones of other mixtures."""
    mixtures, sources = two_tones(384, STEPS, 0)
    others = np.roll(sources, 1, 0)
    unseen, wanted = two_tones(TESTS, STEPS, 1000)
    start = si_snr(np.repeat(unseen, 2, -1), wanted)
    return si_snr(in_floats(separator(mixtures, others, epochs, 0), unseen), wanted) - start
