"""`lil verify PIPELINE.toml`: on recordings, or on signals at the edges of what its source gives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from lilliput.cli.output import answer

if TYPE_CHECKING:
    from lilliput.flow.recorded import Recorded
    from lilliput.signal import Pipeline


def verify_signal(model: Path, recordings: str, most: int, board: str, json: bool) -> NoReturn:
    """Whole and in random chunks; ends with the exit code of `lil verify`. Without recordings, signals are made."""
    from lilliput.flow.build import build
    from lilliput.flow.load import is_pipeline
    from lilliput.flow.recorded import made_signals
    from lilliput.flow.signal_proof import verify_signal as prove
    from lilliput.graph import InputError
    from lilliput.signal import load_pipeline

    if not is_pipeline(model):
        raise InputError(f"{model.name}: --signal feeds recordings to a pipeline, a .toml file; a model takes --input")
    pipeline = load_pipeline(model)
    chosen = _read(recordings, most, pipeline) if recordings else made_signals(pipeline)
    verdict = prove(build(pipeline.stream(), board), pipeline, chosen)
    answer(verdict, json, str(verdict))
    raise typer.Exit(1 if not verdict.holds else 0 if verdict.proved_on_core else 3)


def _read(recordings: str, most: int, pipeline: Pipeline) -> Sequence[Recorded]:
    from lilliput.data.collection import open_collection
    from lilliput.flow.recorded import recorded
    from lilliput.graph import InputError

    chosen = [recorded(each, pipeline.source) for each in islice(open_collection(recordings), most)]
    if not chosen:
        raise InputError(f"{recordings} holds no recording; import some with `lil data import`")
    return chosen
