"""What `build` and `profile` print."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lilliput.cli.output import table
from lilliput.flow.check import Fit
from lilliput.flow.firmware import Firmware
from lilliput.flow.profile import Profile
from lilliput.run.emulated_model import is_emulated


def fit_text(fit: Fit) -> str:
    """The verdict, and the ways to fit where there are any."""
    ways = [f"  - {way}" for way in fit.ways]
    return "\n".join([fit.sentence, *(["the cheapest ways to fit:", *ways] if ways else [])])


def built(firmware: Firmware) -> tuple[dict[str, Any], str]:
    """Facts for --json, and the sentence for people."""
    sizes, board, graph = firmware.sizes, firmware.board, firmware.graph
    stack = firmware.profile().peak_stack if is_emulated(board) else None
    facts = {
        "model": graph.name,
        "board": board.name,
        "compiler": str(firmware.compiler),
        **asdict(sizes),
        "lower_bound": firmware.project.layout.plan.lower_bound,
        "stack": stack,
        "stack_bound": firmware.stack_bound.bytes,
        "source_weights": firmware.source_weights,
        "macs": firmware.source.macs,
        "live_macs": graph.macs,
    }
    text = "\n".join(
        [
            f"{graph.name} for {board.title}",
            f"  flash  {sizes.flash:>9,} bytes of {board.flash_bytes:,} (exact): weights {sizes.weights:,}, "
            f"per channel {sizes.channel:,}, tables {sizes.tables:,}, code {sizes.code:,}",
            f"  RAM    {sizes.ram:>9,} bytes of {board.ram_bytes:,} (exact): arena {sizes.arena:,}, no plan can need "
            f"less than {firmware.project.layout.plan.lower_bound:,}",
            f"  stack  {firmware.stack_bound.bytes:>9,} bytes at most"
            + ("" if stack is None else f", {stack:,} in this run (counted)"),
            f"  written to {firmware.folder}",
        ]
    )
    return facts, text


def profiled(result: Profile) -> str:
    """A row a layer, and the sum with its kinds."""
    head = ["layer", "operator", "output", "MACs", "instructions", "per MAC", "bound", "cycles", "uJ", "arena"]
    rows = [
        [
            layer.name, layer.operator, "x".join(map(str, layer.output)), layer.macs, layer.instructions,
            layer.instructions / layer.macs if layer.macs else None,
            layer.bound / layer.macs if layer.bound else None, layer.cycles, layer.microjoules,
            f"{layer.arena[0]}..{layer.arena[1]}",
        ]
        for layer in result.layers
    ]  # fmt: skip
    lines = [
        table(head, rows),
        "",
        "bound: the instructions per MAC that the core needs at least, loads included, if every MAC is done",
        f"{result.instructions:,} instructions (counted)"
        + ("" if result.peak_stack is None else f", peak stack {result.peak_stack} bytes"),
    ]
    if result.cycles is not None:
        lines.append(
            f"{result.milliseconds:.3f} ms at {result.clock_hz / 1e6:g} MHz, {result.cycles:,.0f} cycles "
            f"(modelled, within {result.band_percent:g} %)"
        )
    if result.learning is not None:
        time = "" if result.learning.milliseconds is None else f", {result.learning.milliseconds:.3f} ms (modelled)"
        lines.append(f"a step of learning: {result.learning.instructions:,} instructions (counted){time}")
    if result.signal_seconds is not None:
        share = (
            "" if result.milliseconds is None else f": {result.milliseconds / result.signal_seconds / 10:.2f} % of it"
        )
        lines.append(f"for {result.signal_seconds * 1e3:g} ms of signal, {result.calls} calls{share}")
    if result.millijoules is not None:
        lines.append(f"{result.millijoules:.4f} mJ (modelled: {result.energy_model})")
    return "\n".join(lines)
