"""`lil report PIPELINE.toml --data RECORDINGS`."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import typer

from lilliput.cli.output import answer

PROVED = 3  # recordings


def report_pipeline(
    model: Path, board: str, out: Path, data: str, relabel: Path | None, tune: float, json: bool
) -> NoReturn:
    """The page of a pipeline: proof on a few recordings, answers to all; ends with the exit code of `lil verify`."""
    from lilliput.data.collection import open_collection
    from lilliput.flow.build import build
    from lilliput.flow.load import is_pipeline
    from lilliput.flow.outcomes import outcomes, read_corrections, scores_of
    from lilliput.flow.recorded import recorded
    from lilliput.flow.report import Listened, report
    from lilliput.flow.signal_proof import verify_signal
    from lilliput.flow.thresholds import tune_thresholds
    from lilliput.graph import InputError
    from lilliput.run.emulated_model import is_emulated
    from lilliput.signal import load_pipeline, pipeline_text

    if not is_pipeline(model):
        raise InputError(f"{model.name}: --data gives recordings to a pipeline, a .toml file; a model takes --input")
    pipeline, recordings = load_pipeline(model), list(open_collection(data))
    tests = [each for each in recordings if each.split == "test"] or recordings
    if not tests:
        raise InputError(f"{data} holds no recording; import some with `lil data import`")
    corrected = read_corrections(relabel) if relabel is not None else {}
    before = outcomes(pipeline, tests, corrected) if tune else None
    tuned = None
    if tune:
        slack = pipeline.rows / pipeline.source.rate
        pipeline, tuned = tune_thresholds(pipeline, recordings, tune, slack=slack)
    firmware = build(pipeline.stream(), board)
    rows = [recorded(each, pipeline.source) for each in tests]
    verdict = verify_signal(firmware, pipeline, rows[:PROVED])
    found = outcomes(pipeline, tests, corrected) if scores_of(firmware.graph) else []
    costs = firmware.profile() if is_emulated(firmware.board) else None
    made = report(firmware, verdict=verdict, profile=costs, listened=Listened(rows, found, before, tuned))
    page = made.write(out)
    text = f"{verdict}\nwritten to {page}"
    if tuned is not None:
        path = out / "tuned.toml"
        path.write_text(pipeline_text(pipeline, out), encoding="utf-8")
        text += f"\nbefore {tuned.before}; after {tuned.after}; written to {path}"
    answer({"report": str(page), "holds": verdict.holds}, json, text)
    raise typer.Exit(1 if not verdict.holds else 0 if verdict.proved_on_core else 3)
