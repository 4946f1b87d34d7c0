"""`lil run PIPELINE.toml --from ADDRESS`: decisions, a line each, as they are made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from lilliput.cli.output import plain
from lilliput.cli.waiting import finish_waiting
from lilliput.graph.errors import InputError

if TYPE_CHECKING:
    from lilliput.flow.listen import Decision


def tell_decisions(file: str, address: str, every: bool, as_json: bool) -> None:
    """Listen until the source ends or a person does; says at last on stderr what came."""
    from lilliput.flow.listen import changes, listen, open_for
    from lilliput.flow.load import is_pipeline
    from lilliput.signal import load_pipeline

    if not is_pipeline(file):
        raise InputError(f"{file}: --from is for pipelines, in .toml files; a model takes samples with --input")
    pipeline = load_pipeline(file)
    with open_for(pipeline, address) as source:
        finish_waiting()
        decisions = listen(pipeline, source)
        try:
            for decision in decisions if every else changes(decisions):
                typer.echo(json.dumps(plain(decision), allow_nan=False) if as_json else line(decision))
        except KeyboardInterrupt:
            typer.echo("stopped", err=True)
    typer.echo(source.received.sentence(), err=True)


def line(decision: Decision) -> str:
    """Time, label and outputs."""
    values = "  ".join(f"{name} {_numbers(value)}" for name, value in decision.values.items())
    return f"{decision.seconds:10.3f} s  {decision.label or '-':12}  {values}"


def _numbers(value: object) -> str:
    return " ".join(f"{x:g}" for x in value) if isinstance(value, list) else f"{value:g}"
