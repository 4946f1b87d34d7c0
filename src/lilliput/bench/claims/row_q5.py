"""Q5, dynamic activations: 4-bit layers that find the range of every frame while they run, against ranges learned."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.spoken import Spoken, network, spoken
from lilliput.bench.trainings.judge import accuracy, in_c
from lilliput.codegen import c_project
from lilliput.compress import DynamicRange, QuantizeAware, quantize, train_quantized
from lilliput.compress.aware.bits import few_bits
from lilliput.compress.quantize import prepare
from lilliput.data.guard import need
from lilliput.graph import Graph
from lilliput.learn import Train, train
from lilliput.passes import run_passes

SEEDS = 5
LOUDNESS = 40.0  # dB between the loudest and the quietest recording
EPOCHS, QUICKLY = (20, 10), (12, 5)  # before, and for few bits
DYNAMIC = QuantizeAware(4, 4, activations="dynamic")
STATIC = QuantizeAware(4, 4, input_bits=4)
SMALLER, MOST_LOSS = 0.8, 0.02
CALIBRATING = 256


@dataclass(frozen=True)
class Met:
    """Accuracies on recordings that were not trained on, all but the first of C; fixed: the weights of `dynamic` with
    ranges from calibration."""

    floats: float
    dynamic: float
    static: float
    fixed: float


def measure(quick: bool) -> Claim:
    """A seed's three networks, floats among them, go on equally long from the same floats."""
    need("torch", "torch", "training for few bits")
    seeds, epochs = range(1 if quick else SEEDS), QUICKLY if quick else EPOCHS
    equal: list[bool] = []
    name = spoken(0, quick).name
    varied = _mean([_met(spoken(seed, quick), LOUDNESS, seed, equal, epochs) for seed in seeds])
    alike = None if quick else _mean([_met(spoken(seed, quick), 0.0, seed, equal, epochs) for seed in seeds])
    flash = {how: table_bytes(graph) for how, graph in _untrained(spoken(0, quick)).items()}
    smaller = 1 - flash["dynamic"] / flash["floats"]
    misled = _misled(spoken(0, quick))
    told = "" if alike is None else f"; all as loud: {_told(alike)}"
    return Claim(
        row="Q5",
        claim="trained for weights of 4 bits, and inputs that each layer rounds to 4 bits by every frame's own range, "
        f"a network names no fewer of recordings that differ by up to {LOUDNESS:g} dB than one with learned ranges of "
        "4 bits, nearly as many as in floats, with at most a fifth of the constants; between its layers are floats",
        value=f"{name}: {_told(varied)}{told}; constants in C {flash['dynamic']:,} bytes of {flash['floats']:,}, "
        f"{100 * smaller:.1f} % fewer; first outputs of C equal to its reference's: {all(equal)}",
        target=f"at least as many; at most {100 * MOST_LOSS:g} points under floats; {100 * SMALLER:g} %; equal",
        holds=varied.dynamic >= max(varied.static, varied.floats - MOST_LOSS)
        and smaller >= SMALLER
        and all(equal)
        and varied.fixed < varied.dynamic
        and misled < 0.5,
        control=f"the same weights with ranges fixed by calibration give {varied.fixed:.4f}; shuffled labels "
        f"{misled:.3f}",
        seeds=len(seeds),
        source="Mishchenko et al. 2019: 4 and 8 bits near floats, 80 % less memory; their recordings are not here",
    )


def table_bytes(graph: Graph) -> int:
    """Of all constants as the C holds them: weights, biases, scales, sums of weights."""
    return sum(each.table.data.nbytes for each in c_project(run_passes(graph)).layout.unique_constants)


def _met(data: Spoken, decibels: float, seed: int, equal: list[bool], epochs: tuple[int, int]) -> Met:
    known, (x, labels) = data.features(decibels, seed)
    start = Train(epochs[0], 32, 2e-3, seed=seed, threads=1)
    fine = Train(epochs[1], 32, 1e-3, seed=100 + seed, threads=1)
    floats = train(network(data.classes, seed), known, options=start)[0]
    dynamic, static = (train_quantized(floats, known, "cross-entropy", fine, how)[0] for how in (DYNAMIC, STATIC))
    ready = prepare(dynamic)
    fixed = quantize(ready, known[0][:CALIBRATING], few_bits(ready, STATIC))
    found = []
    for graph in (dynamic, static, fixed):
        named, same = in_c(graph, x)
        found.append(float((named == labels).mean()))
        equal.append(same)
    longer = train(floats, known, options=fine)[0]
    return Met(accuracy(longer, x, labels), *found)


def _misled(data: Spoken) -> float:
    """The accuracy after training for dynamic activations, from the start, on shuffled labels."""
    known, (x, labels) = data.shuffled().features(LOUDNESS, 0)
    untrained, options = network(data.classes, 0), Train(4, 32, 2e-3, threads=1)
    named, _ = in_c(train_quantized(untrained, known, "cross-entropy", options, DYNAMIC)[0], x)
    return float((named == labels).mean())


def _untrained(data: Spoken) -> dict[str, Graph]:
    """What is stored does not depend on what was learned."""
    floats = network(data.classes, 0)
    return {"floats": floats, "dynamic": quantize(floats, how=DynamicRange(weight_bits=4, activation_bits=4))}


def _mean(met: list[Met]) -> Met:
    return Met(*(float(np.mean([getattr(each, field.name) for each in met])) for field in fields(Met)))


def _told(met: Met) -> str:
    return f"dynamic {met.dynamic:.4f}, static {met.static:.4f}, floats {met.floats:.4f}"
