"""`lil thresholds PIPELINE.toml DATA`: decisions tuned on false accepts an hour against misses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer, table


def thresholds(
    pipeline: Annotated[str, typer.Argument(help="a pipeline (.toml) with a stage decide")],
    data: Annotated[str, typer.Argument(help="a dataset folder, or generator:NAME, with the splits train and test")],
    per_hour: Annotated[float, typer.Option("--per-hour", help="false accepts an hour that are allowed")] = 1.0,
    slack: Annotated[float, typer.Option(help="seconds after an event in which a detection still is its")] = 0.5,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="where to write the tuned pipeline")] = None,
    json: Json = False,
) -> None:
    """Choose smoothing, threshold and debouncing on the split train; tell what they do on the split test."""
    from lilliput.data.collection import open_collection
    from lilliput.flow.thresholds import tune_thresholds
    from lilliput.signal import load_pipeline, pipeline_text

    tuned_pipeline, tuned = tune_thresholds(load_pipeline(pipeline), open_collection(data), per_hour, slack=slack)
    if out is not None:
        out.write_text(pipeline_text(tuned_pipeline, out.parent), encoding="utf-8")
    rows = [
        (p.per_hour, 100 * p.miss_rate, p.setting.smooth, p.setting.on, f"{p.setting.need} of {p.setting.of}")
        for p in tuned.curve
    ]
    head = ("false accepts / h", "missed %", "rows smoothed", "on", "candidate in")
    chosen = tuned.chosen.setting
    text = (
        f"on train:\n{table(head, rows)}\n\n"
        f"chosen: smooth {chosen.smooth} rows, on {chosen.on:g}, {chosen.need} of {chosen.of}\n"
        f"on test, before: {tuned.before}\non test, after:  {tuned.after}"
    )
    answer(tuned, json, text + (f"\nwritten: {out}" if out else ""))
