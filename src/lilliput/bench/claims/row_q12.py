"""Q12, fixed point by the signal-to-noise ratio: 4-bit Q-formats, fine-tuned, err little more than float."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims import halves
from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.halves import CHANCE, Halves, percent
from lilliput.compress import QuantizeAware, quantize, train_quantized
from lilliput.compress.aware.bits import few_bits
from lilliput.compress.mixed.signal_to_noise import allocated, noise
from lilliput.compress.quantize import prepare
from lilliput.compress.quantize.q_format import QFormat
from lilliput.data.guard import need
from lilliput.graph import Graph

SEEDS = 5
MOST = 1.35  # of the float control's error
MEAN = 4.5  # bits a weight, of which bits alike for all layers use 4
FOUR = QuantizeAware(4, 4, weights="fixed", activations="fixed")


def measure(quick: bool) -> Claim:
    """Scales are powers of two that calibration chose, and stay; weights are fine-tuned behind them."""
    need("torch", "torch", "training for few bits")
    seeds = range(1 if quick else SEEDS)
    data = {seed: halves.split(seed, quick) for seed in seeds}
    floats = {seed: halves.before(seed, data[seed]) for seed in seeds}
    control = [halves.error(halves.control(floats[s], s, data[s]), data[s]) for s in seeds]
    rounded = [halves.error(_rounded(floats[s], data[s]), data[s]) for s in seeds]
    tuned = [halves.error(_tuned(floats[s], s, data[s]), data[s]) for s in seeds]
    ratio, before = (float(np.mean(each) / np.mean(control)) for each in (tuned, rounded))
    most = max(MOST, data[0].most[4])
    sizes = [v.size for v in prepare(floats[0]).constants if len(v.shape) > 1]
    bits = allocated(sizes, MEAN)
    gain = 10 * float(np.log10(noise((4,) * len(sizes)) / noise(bits)))
    unlearned = halves.unlearned(FOUR, data[0])
    return Claim(
        row="Q12",
        claim="with 4 bits for weights and activations and powers of two for scales, chosen by SQNR, a small CNN errs "
        f"at most {most} times as often as in float",
        value=f"{data[0].name} in halves, errors in C: {percent(tuned)} fine-tuned, {ratio:.3f} of the float control's "
        f"{percent(control)}; {MEAN} bits a weight, allocated by SQNR, are {bits} for layers of {sizes} weights, "
        f"{gain:+.1f} dB against 4 for all",
        target=f"at most {most}; above 0 dB",
        holds=ratio <= most and ratio < before and gain > 0 and unlearned >= CHANCE,
        control=f"rounded and not fine-tuned: {percent(rounded)}, {before:.3f} of the control's; shuffled labels: "
        f"{100 * unlearned:.1f} %",
        seeds=len(seeds),
        source="Lin et al. 2016 (arXiv 1511.06393): 8.30 against 6.98 %, 1.19 times",
    )


def _scheme(graph: Graph) -> QFormat:
    bits = few_bits(graph, FOUR)
    return QFormat(weight_bits=bits.weight_bits, activation_bits=bits.activation_bits, layers=bits.layers)


def _rounded(graph: Graph, data: Halves) -> Graph:
    prepared = prepare(graph)
    return quantize(prepared, data.train[0][: halves.CALIBRATING], _scheme(prepared))


def _tuned(graph: Graph, seed: int, data: Halves) -> Graph:
    scheme, options = _scheme(prepare(graph)), halves.fine(seed, data)
    return train_quantized(graph, data.train, "cross-entropy", options, FOUR, scheme=scheme)[0]
