"""F18, Imagimob: recurrent layers in integers, on a Cortex-M0 with 10 KB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.movements import Builder, Windows, exercises, gestures, right, trained
from lilliput.bench.claims.row_q1 import float_helpers
from lilliput.compress import quantize
from lilliput.flow.build import build
from lilliput.graph import Graph, evaluate
from lilliput.learn.nn import gru_classifier, lstm_classifier
from lilliput.ops.nn.gru import Gru
from lilliput.passes import run_passes

BOARD = "generic-cortex-m0"
MOST_LOSS, MOST_BYTES = 0.01, 10_240
LEAST_RATIO = 1.1  # of what 8 bits of state err, by what 16 do
CELLS, FAMILIES = 16, {"LSTM": lstm_classifier, "GRU": gru_classifier}


def measure(quick: bool) -> Claim:
    """Trained on movements, quantized, run in C; their RAM, stack and symbols on the board."""
    seeds = range(1 if quick else 3)
    losses, floats, nbytes, helpers, equal, coarse = {}, [], [], [], True, 0.0
    for name, family in FAMILIES.items():
        pairs = [_trained(family, seed, quick, windows) for seed in seeds for windows in _sets(seed, quick)]
        coarse = _coarse(pairs[-1]) if name == "GRU" else coarse
        losses[name] = float(np.mean([pair.real - pair.integer for pair in pairs]))
        floats.append(f"{name} {np.mean([pair.real for pair in pairs]):.3f}")
        firmware = build(run_passes(pairs[0].graph), BOARD)
        nbytes.append(firmware.sizes.ram + firmware.stack_bound.bytes)
        helpers += float_helpers(firmware.image)
        shown = pairs[0].windows.unseen[:2]
        stored = pairs[0].graph.values["x"].format.encode(shown)
        wanted = [evaluate(firmware.graph, [each]).outputs[0] for each in stored]
        equal = equal and np.array_equal(firmware.run(stored), wanted)
    chance = _shuffled(quick)
    said = ", ".join(f"{name} {loss:+.4f}" for name, loss in losses.items())
    is_small = max(nbytes) <= MOST_BYTES and not helpers and equal
    return Claim(
        row="F18",
        claim="an LSTM and a GRU in int8 with int16 states lose at most a point to floats on movements, and run on a "
        "Cortex-M0 in 10 KB with its stack",
        value=f"loss {said} of {', '.join(floats)}; {max(nbytes)} bytes of RAM and stack; float helpers "
        f"{sorted(set(helpers)) or 'none'}; the emulated core equals the reference: {equal}",
        target=f"at most {MOST_LOSS}; at most {MOST_BYTES}; none; equal",
        holds=max(losses.values()) <= MOST_LOSS and is_small and chance < 0.6 and coarse >= LEAST_RATIO,
        control=f"trained on shuffled labels {chance:.3f}; with states of 8 bits the GRU's result errs {coarse:.1f} "
        "times as much",
        seeds=len(seeds),
        source="Imagimob: LSTM quantization on a Cortex-M0 with 10 KB of RAM",
    )


@dataclass(frozen=True, eq=False)
class Pair:
    """A network in integers and in floats, and what is right of either."""

    graph: Graph
    source: Graph
    windows: Windows
    real: float
    integer: float


def _sets(seed: int, quick: bool) -> list[Windows]:
    found = None if quick else exercises(seed)
    return [gestures(80 if quick else 160), *([found] if found else [])]


def _trained(family: Builder, seed: int, quick: bool, windows: Windows) -> Pair:
    graph = trained(family, windows, CELLS, 20 if quick else 40, seed)
    integer = quantize(graph, windows.x[:: len(windows.x) // 100])
    return Pair(integer, graph, windows, right(graph, windows), right(integer, windows))


def _shuffled(quick: bool) -> float:
    windows = _sets(0, quick)[0]
    return right(trained(gru_classifier, windows, CELLS, 5, 0, shuffled=True), windows)


def _coarse(pair: Pair) -> float:
    """How much more a GRU errs whose state is rounded to 8 bits after every step."""
    wanted = _last(pair.source, pair.windows.unseen, 1)
    stored = pair.graph.values["x"].format.encode(pair.windows.unseen)
    errors = [np.abs(_last(pair.graph, stored, unit) / 32768 - wanted).mean() for unit in (1, 256)]
    return float(errors[1] / errors[0])


def _last(graph: Graph, x: np.ndarray, unit: int) -> np.ndarray:
    """The state after the last step, which is rounded to multiples of `unit` after each."""
    (node,) = [node for node in graph.nodes if node.op.name == "gru"]
    call = graph.call(node)
    assert isinstance(node.op, Gru)
    step = node.op.stepper(call, [call.input(index).array() for index in range(1, len(call.inputs))])
    state = np.zeros((len(x), CELLS), node.op.state_formats(call)[0].numpy)
    for row in range(x.shape[1]):
        state = step(x[:, row], state)[1]
        if unit > 1:
            state = (np.clip(np.rint(state / unit), -128, 127) * unit).astype(state.dtype)
    return state
