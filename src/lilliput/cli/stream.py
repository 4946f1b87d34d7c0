"""`lil stream`: a network that takes a window, as one that is fed frames."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lilliput.cli.arguments import Arithmetic, Json, Model, Optimize
from lilliput.cli.output import answer, table

if TYPE_CHECKING:
    from lilliput.flow.options import BuildOptions
    from lilliput.flow.stream import HopCost
    from lilliput.graph import Graph
    from lilliput.signal.streaming import Stream, StreamedNetwork


def stream(
    model: Model,
    hop: Annotated[int, typer.Option(help="frames of a call; by default as many as the strides in time take")] = 0,
    time_axis: Annotated[
        int | None, typer.Option(help="the axis of the input that is time; by default the first longer than 1")
    ] = None,
    mode: Annotated[str, typer.Option(help="exact: rows that see padding in time are computed anew by each call")] = "",
    rewrite: Annotated[str, typer.Option(help="valid: drop the padding in time, which changes the network")] = "",
    board: Annotated[str, typer.Option("--board", "-b", help="count a hop there, beside the whole window")] = "",
    period: Annotated[
        str, typer.Option(help="time from one frame to the next, such as 32ms: does the board keep up?")
    ] = "",
    test: Annotated[
        Path | None,
        typer.Option(help="labelled samples, .npz or an MLPerf Tiny folder: right answers before and after"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="write the streaming graph to this .lil file")] = None,
    optimize: Optimize = "speed",
    arithmetic: Arithmetic = "tflite-micro",
    json: Json = False,
) -> None:
    """Derive the network that computes new frames only. Exit code 1 where the board is too slow for the period."""
    from lilliput.flow.options import BuildOptions
    from lilliput.formats import load
    from lilliput.graph import InputError, text
    from lilliput.signal.streaming import Stream
    from lilliput.signal.streaming import stream as stream_network

    seconds = _seconds(period)
    if seconds and not board:
        raise InputError("whether a period is kept depends on the board: give --board, too")
    graph = load(model, arithmetic)
    how = Stream(hop, mode, rewrite, 1 / seconds if seconds else 1.0, time_axis)
    network = stream_network(graph, how)
    facts: dict[str, Any] = {"model": graph.name, "hop": network.hop, "window": network.window}
    facts["layers"] = [asdict(layer) for layer in network.layers]
    lines = [_layers(network)]
    if out is not None:
        out.write_text(text(network.graph), encoding="utf-8")
        lines.append(f"written to {out}")
    if test is not None:
        lines.append(_tested(graph, network, test, facts))
    keeps_up = True
    if board:
        told, keeps_up = _on_board(graph, network, how, board, BuildOptions(optimize=optimize), seconds, facts)
        lines += told
    answer(facts, json, "\n".join(lines))
    raise typer.Exit(0 if keeps_up else 1)


def _tested(graph: Graph, network: StreamedNetwork, test: Path, facts: dict[str, Any]) -> str:
    """Right answers before and after; the facts get them too."""
    from lilliput.flow.labelled import read_labelled, right_answers

    samples, labels = read_labelled(test, graph)
    before = right_answers(graph, samples, labels)
    after = right_answers(network.batch, network.windows(samples), labels)
    facts["test"] = {"samples": len(labels), "right before": before, "right after": after}
    return (
        f"{before:,} of {len(labels):,} right as it was given ({before / len(labels):.1%}), {after:,} as it is "
        f"streamed ({after / len(labels):.1%})"
    )


def _on_board(
    graph: Graph,
    network: StreamedNetwork,
    how: Stream,
    board: str,
    options: BuildOptions,
    period: float,
    facts: dict[str, Any],
) -> tuple[list[str], bool]:
    """What a hop costs there, and whether it keeps up with the period where there is one."""
    from lilliput.boards import load_board
    from lilliput.cli.summary import fit_text
    from lilliput.flow.check import check
    from lilliput.flow.keeping_up import ways_to_keep_up
    from lilliput.flow.stream import measure, verdict
    from lilliput.graph import FitError

    target = load_board(board)
    try:
        cost = measure(network, target, options)
    except FitError:
        raise FitError(fit_text(check(network.graph, target, options))) from None
    facts["cost"] = {**asdict(cost), "share": cost.share}
    lines = [_cost(cost)]
    if not period:
        return lines, True
    pace = verdict(network, cost, period)
    ways = () if pace.keeps_up else ways_to_keep_up(graph, target, how, options, pace.clock.load, period)
    facts["pace"] = {**asdict(pace), "ways": ways}
    lines += [pace.sentence, *(["the cheapest ways to keep up:"] if ways else [])]
    return [*lines, *(f"  - {way}" for way in ways)], pace.keeps_up


def _seconds(period: str) -> float:
    """A time such as 32ms, 0.02s or 500us; 0 for none."""
    from lilliput.graph import InputError

    if not period:
        return 0.0
    for unit, factor in (("ms", 1e-3), ("us", 1e-6), ("s", 1.0)):
        number = period.strip().removesuffix(unit)
        if number != period.strip():
            try:
                seconds = float(number) * factor
            except ValueError:
                break
            if 0 < seconds < 3600:
                return seconds
            break
    raise InputError(f"--period is a time above 0 with its unit, such as 32ms or 0.02s, not {period!r}")


def _layers(network: StreamedNetwork) -> str:
    """A row a layer, and the sums."""
    from lilliput.signal.streaming.table import short_name

    head = ["layer", "operator", "window", "top", "new", "bottom", "kept bytes", "every"]
    rows = [
        [
            short_name(each.layer),
            each.operator,
            each.window or None,
            each.top,
            each.new,
            each.bottom,
            each.kept,
            each.every,
        ]
        for each in network.layers
    ]
    notes = [
        f"{short_name(each.layer)!r} ({each.operator}) reads the whole window: {each.note}"
        for each in network.layers
        if each.note
    ]
    share = network.graph.macs / max(1, network.batch.macs)
    return "\n".join(
        [
            table(head, rows),
            "",
            "rows of each layer's output: in the window, and that a run computes; every: calls from run to run",
            *notes,
            f"{network.batch.name}: window of {network.window} frames, {network.hop} a call; "
            f"{network.kept_bytes:,} bytes are kept; {network.graph.macs:,} MACs a result, {share:.3f} of the window's "
            f"{network.batch.macs:,}",
        ]
    )


def _cost(cost: HopCost) -> str:
    beside = (
        "the whole window does not fit the board"
        if cost.share is None
        else f"{cost.share:.4f} of the {cost.batch_instructions:,} of the whole window"
    )
    ram = "" if cost.batch_ram is None else f" ({cost.batch_ram:,} for the whole window)"
    return (
        f"on {cost.board} ({cost.core}): {cost.instructions:,} instructions a result (counted), {beside}; "
        f"{cost.flash:,} bytes of flash and {cost.ram:,} of RAM (exact){ram}"
    )
