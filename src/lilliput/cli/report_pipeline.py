"""`lil report PIPELINE.toml --data RECORDINGS`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from lilliput.cli.output import answer

if TYPE_CHECKING:
    from lilliput.data import Recording
    from lilliput.flow.detector import TunedPipeline
    from lilliput.signal import Pipeline

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
    from lilliput.graph import InputError
    from lilliput.run.emulated_model import is_emulated
    from lilliput.signal import load_pipeline

    if not is_pipeline(model):
        raise InputError(f"{model.name}: --data gives recordings to a pipeline, a .toml file; a model takes --input")
    pipeline, recordings = load_pipeline(model), list(open_collection(data))
    tests = [each for each in recordings if each.split == "test"] or recordings
    if not tests:
        raise InputError(f"{data} holds no recording; import some with `lil data import`")
    corrected = read_corrections(relabel) if relabel is not None else {}
    before = outcomes(pipeline, tests, corrected) if tune else None
    tuned = _tuned(pipeline, recordings, tests, tune, data) if tune else None
    pipeline = pipeline if tuned is None else tuned.pipeline
    firmware = build(pipeline.stream(), board)
    rows = [recorded(each, pipeline.source) for each in tests]
    verdict = verify_signal(firmware, pipeline, rows[:PROVED])
    found = outcomes(pipeline, tests, corrected) if scores_of(firmware.graph) else []
    costs = firmware.profile() if is_emulated(firmware.board) else None
    made = report(firmware, verdict=verdict, profile=costs, listened=Listened(rows, found, before, tuned))
    page = made.write(out)
    text = f"{verdict}\nwritten to {page}"
    if tuned is not None:
        text += f"\nbefore {tuned.tuned.before}; after {tuned.tuned.after}; written to {_write(pipeline, out)}"
    answer({"report": str(page), "holds": verdict.holds}, json, text)
    raise typer.Exit(1 if not verdict.holds else 0 if verdict.proved_on_core else 3)


def _tuned(
    pipeline: Pipeline, recordings: Sequence[Recording], tests: Sequence[Recording], most: float, data: str
) -> TunedPipeline:
    from lilliput.flow.detector import tune_pipeline
    from lilliput.graph import InputError

    train = [each for each in recordings if each.split == "train"]
    if not train:
        raise InputError(f'{data} has no recordings of a split "train" to tune on; make one with `lil data split`')
    return tune_pipeline(pipeline, train, tests, most)


def _write(pipeline: Pipeline, out: Path) -> Path:
    """The pipeline as a file in `out`, its models named from there."""
    from lilliput.signal import pipeline_text
    from lilliput.signal.blocks.model import Model

    blocks = tuple(
        replace(block, file=os.path.relpath(block.file, out)) if isinstance(block, Model) else block
        for block in pipeline.blocks
    )
    path = out / "tuned.toml"
    path.write_text(pipeline_text(replace(pipeline, blocks=blocks)), encoding="utf-8")
    return path
