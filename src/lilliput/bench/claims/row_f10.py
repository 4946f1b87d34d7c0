"""F10, microTVM with AutoTVM: kernels chosen by running them on the target, driven from the host."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import prod

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.firmwares import computed, counted
from lilliput.bench.claims.held_out import held_out
from lilliput.boards import load_board
from lilliput.flow.build import build
from lilliput.flow.firmware import Firmware
from lilliput.flow.options import BuildOptions
from lilliput.flow.tuning.session import EmulatedSession
from lilliput.flow.tuning.table import chosen_for
from lilliput.flow.tuning.tune import Terms, Tuning, tune
from lilliput.graph import Graph, Shape, signature
from lilliput.ops.case import case_graph
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import SAME_3X3, conv2d
from lilliput.run.qemu import has_qemu, run_qemu

BOARD = "generic-cortex-m4"
RATIO, RUNS, MINUTES = 1.5, 3, 5
SPEED = Terms(flash=0, memory=2)  # flash does not matter, and there is memory to spare
QUICK = 1  # shape
SHAPES: tuple[tuple[Shape, Shape], ...] = (
    ((12, 12, 16), (16, 3, 3, 16)),
    ((10, 10, 32), (32, 1, 1, 32)),
    ((11, 9, 7), (10, 3, 3, 7)),
)


def measure(quick: bool) -> Claim:
    """Convolutions on Cortex-M4: plain C against what the tuner finds, counted by two emulators."""
    started = time.monotonic()
    graphs = [_convolution(*shape) for shape in SHAPES[: 1 if quick else None]]
    repeats = 2 if quick else RUNS
    found = [[_tuned(graph) for _ in range(repeats)] for graph in graphs]
    minutes = (time.monotonic() - started) / 60
    deterministic = all(run == runs[0] for runs in found for run in runs)
    naive = [build(graph, BOARD, options=BuildOptions(kernels="portable")) for graph in graphs]
    tuned = [build(graph, BOARD, choices=runs[0].choices) for graph, runs in zip(graphs, found, strict=True)]
    ratios = [counted(slow) / counted(fast) for slow, fast in zip(naive, tuned, strict=True)]
    equal = all(computed(slow) == computed(fast) for slow, fast in zip(naive, tuned, strict=True))
    agreed = all(map(_agrees, [*naive, *tuned])) if has_qemu() else None
    told = {None: "QEMU is not installed", True: "QEMU counts the same", False: "QEMU counts otherwise"}[agreed]
    plain = build(graphs[0], BOARD, options=BuildOptions(kernels="portable"), choices=_tuned(graphs[0], False).choices)
    gains = _gains(QUICK if quick else None)
    return Claim(
        row="F10",
        claim="the tuner, driving candidates on the target, finds convolutions of fewer instructions than plain C, and "
        "nothing slower than the usual kernels on layers outside its table",
        value=f"{_mean(ratios):.2f} x fewer on the geometric mean, {min(ratios):.2f} x at least, "
        f"on {len(ratios)} shapes; the same in {repeats} runs: {deterministic}; outputs equal: {equal}; {told}; "
        f"{minutes:.1f} minutes. Against the usual kernels, for speed alone, on {len(gains)} layers outside the table: "
        f"{_mean(gains):.2f} x on the geometric mean, {min(gains):.2f} x at least, {max(gains):.2f} x at most",
        target=f"at least {RATIO} x each, the same every time, equal, agreed, at most {MINUTES} minutes; "
        "never slower than the usual kernels",
        holds=min(ratios) >= RATIO
        and deterministic
        and equal
        and agreed is not False
        and minutes <= MINUTES
        and min(gains) >= 1,
        control=f"a tuner that may use plain C only: {counted(naive[0]) / counted(plain):.2f} x",
        seeds=0,
        source="Ray 2021, Capogrosso 2023 and Immonen 2022 on microTVM: 294 ms to 157 ms, 1.87 x",
    )


def _gains(count: int | None) -> list[float]:
    """How many times as fast as with their usual kernels layers are that the shipped table does not know."""
    shipped = chosen_for(load_board(BOARD).core.name)
    graphs = [g for g in held_out() if signature(g.nodes[0].op, g.call(g.nodes[0])) not in shipped]
    found = [_tuned(graph, terms=SPEED) for graph in graphs[:count]]
    return [tuning.before.cost / tuning.after.cost for tuning in found]


def _mean(ratios: Sequence[float]) -> float:
    return prod(ratios) ** (1 / len(ratios))


def _convolution(image: Shape, weights: Shape) -> Graph:
    padding = SAME_3X3 if weights[1] == 3 else ((0, 0), (0, 0))
    return case_graph(conv2d(image, weights, Conv2D(padding=padding, activation="relu"), zeros=(-128, -128)))


def _tuned(graph: Graph, fast: bool = True, terms: Terms = Terms()) -> Tuning:
    board = load_board(BOARD)
    session = EmulatedSession(board)
    try:
        return tune(graph, session, board.core.features if fast else frozenset(), terms)
    finally:
        session.close()


def _agrees(firmware: Firmware) -> bool:
    """Whether QEMU counts what the emulator counts; where its plugin does not load it counts nothing to disagree on."""
    region = run_qemu(firmware.image, firmware.board.core.emulators["qemu"]).region
    return region is None or region == counted(firmware)
