"""`lil report`: what was built, as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lilliput.cli.arguments import Arithmetic, BoardName, Input, Json, Model
from lilliput.cli.output import answer


def report(
    model: Model,
    board: BoardName = "nano33ble",
    out: Annotated[Path, typer.Option("--out", "-o", help="folder for report.html and report.json")] = Path("out"),
    input: Input = None,
    arithmetic: Arithmetic = "tflite-micro",
    data: Annotated[
        str, typer.Option(help="of a pipeline: labelled recordings, a dataset folder or generator:NAME")
    ] = "",
    relabel: Annotated[
        Path | None, typer.Option(help="CSV of name,label: labels that take the place of the recordings' own")
    ] = None,
    tune: Annotated[
        float, typer.Option(help="of a pipeline: smoothing and threshold for at most so many false accepts an hour")
    ] = 0.0,
    json: Json = False,
) -> None:
    """One offline page: proof, time, memory, every layer, and the model alive in it. Exit codes as of `verify`."""
    if data:
        from lilliput.cli.report_pipeline import report_pipeline

        report_pipeline(Path(model), board, out, data, relabel, tune, json)
    from lilliput.flow.build import build
    from lilliput.flow.inputs import random_samples, read_samples
    from lilliput.flow.load import load
    from lilliput.flow.report import report as write_report
    from lilliput.run.emulated_model import is_emulated

    firmware = build(load(model, arithmetic), board)
    graph = firmware.graph
    samples = random_samples(graph, 4) if input is None else read_samples(input, graph)
    verdict = firmware.verify(*samples)
    costs = firmware.profile() if is_emulated(firmware.board) else None
    page = write_report(firmware, verdict=verdict, profile=costs, samples=samples).write(out)
    answer({"report": str(page), "holds": verdict.holds}, json, f"{verdict}\nwritten to {page}")
    raise typer.Exit(1 if not verdict.holds else 0 if verdict.proved_on_core else 3)
