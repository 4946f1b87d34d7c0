"""`lil swap`: a model larger than the memory, tile by tile from a block device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lilliput.cli.arguments import Arithmetic, BoardName, Json, Kernels, Model, Optimize
from lilliput.cli.output import answer

if TYPE_CHECKING:
    from lilliput.flow.swap import SwapCost, SwapFirmware

PERIOD = 36.0  # seconds between frames for which the life of a card is told


def swap(
    model: Model,
    memory: Annotated[int, typer.Option("--memory", "-m", help="bytes of RAM for tiles, scheduler and scratch")],
    board: BoardName = "nucleo-l4r5zi",
    out: Annotated[
        Path, typer.Option("--out", "-o", help="folder for the C project, its image and firmware.elf")
    ] = Path("out"),
    frames: Annotated[int, typer.Option(help="frames in flight; more keep device and processor busier")] = 1,
    optimize: Optimize = "size",
    kernels: Kernels = "fast",
    arithmetic: Arithmetic = "tflite-micro",
    json: Json = False,
) -> None:
    """Write a model as C that runs from a block device in less memory than it has; measure it at 10 MB/s."""
    from lilliput.flow.load import load
    from lilliput.flow.options import BuildOptions
    from lilliput.flow.swap import build_swapped
    from lilliput.run.emulated_model import is_emulated
    from lilliput.swap.program import Options

    options = BuildOptions(optimize=optimize, kernels=kernels)
    count = frames if frames == 1 else 2 * frames  # so that the first and the last weigh less
    graph = load(model, arithmetic)
    firmware = build_swapped(graph, memory, board, out, Options(lanes=frames), options, count)
    cost = firmware.measure() if is_emulated(firmware.board) else None
    answer(_facts(firmware, cost), json, _text(firmware, cost))


def _facts(firmware: SwapFirmware, cost: SwapCost | None) -> dict[str, Any]:
    from lilliput.flow.swap import frame_joules
    from lilliput.swap.card import MICROSD

    project, board = firmware.project, firmware.board
    program, sizes = project.program, firmware.image.sizes()
    facts: dict[str, Any] = {
        "model": project.name,
        "board": board.name,
        "memory": program.memory_bytes + program.control_bytes,
        "flash": sizes.flash,
        "image": len(project.image),
        "device": project.device_bytes,
        "tasks": len(program.tasks),
        "read": program.read_bytes,
        "written": program.written_bytes,
        "card_years": MICROSD.years(program.written_bytes, PERIOD),
    }
    if cost is not None:
        facts |= {
            "cycles": cost.cycles,
            "computing": cost.computing,
            "moving": cost.moving,
            "milliseconds": cost.cycles / board.clock_hz * 1e3,
            "band_percent": cost.band_percent,
            "joules": frame_joules(cost, board),
        }
    return facts


def _text(firmware: SwapFirmware, cost: SwapCost | None) -> str:
    facts, board = _facts(firmware, cost), firmware.board
    years = facts["card_years"]
    life = (
        "nothing wears out" if years == float("inf") else f"a card lasts {years:,.0f} years at a frame in {PERIOD:g} s"
    )
    lines = [
        f"{facts['model']} for {board.title}, swapped",
        f"  RAM    {facts['memory']:>11,} bytes for tiles, scheduler and scratch",
        f"  flash  {facts['flash']:>11,} bytes (exact)",
        f"  device {facts['device']:>11,} bytes, of which {facts['image']:,} are the image",
        f"  frame  {facts['read']:>11,} bytes read, {facts['written']:,} written: {life} (modelled)",
    ]
    if cost is not None:
        joules = "" if facts["joules"] is None else f", {facts['joules'] * 1e3:,.1f} mJ"
        lines.append(
            f"  time   {cost.cycles:>11,.0f} cycles, {facts['milliseconds']:,.1f} ms{joules} (modelled, +- "
            f"{cost.band_percent:g} %): {cost.computing:,.0f} computing, {cost.moving:,.0f} moving at 10 MB/s"
        )
    return "\n".join([*lines, f"  written to {firmware.folder}"])
