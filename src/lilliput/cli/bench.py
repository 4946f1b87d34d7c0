"""`lil bench claims` and `lil bench peers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer, table

if TYPE_CHECKING:
    from lilliput.bench.claims.claim import Claim

app = typer.Typer(help="Measuring ourselves.")


@app.callback()
def bench() -> None:
    """Measure ourselves."""


@app.command()
def claims(
    quick: Annotated[bool, typer.Option("--quick", help="fewer seeds and samples, the same checks")] = False,
    row: Annotated[list[str] | None, typer.Option("--row", help="only this row; may be repeated")] = None,
    json: Json = False,
) -> None:
    """The claims of the literature, and what we measure of them. Exit code 1 where one does not hold."""
    from lilliput.bench.claims import measure_all

    found = []
    for claim in measure_all(quick, row or ()):
        typer.echo(f"{claim.row}: {'holds' if claim.holds else 'DOES NOT HOLD'}", err=True)
        found.append(claim)
    text = "\n\n".join(map(_written, found))
    answer(found, json, text)
    raise typer.Exit(0 if all(claim.holds for claim in found) else 1)


@app.command()
def peers(
    model: Annotated[list[str] | None, typer.Option("--model", help="only this model; may be repeated")] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--setting", help="only this core or variant; may be repeated")
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="make the figures the new record")] = False,
    json: Json = False,
) -> None:
    """Our networks on every core beside the recorded peers. Exit code 1 where a figure is larger than recorded.

    Measures the models in the folder that LILLIPUT_DATA names; shows the record where there is none.
    """
    from lilliput.bench.comparison import HEAD, band, losses, rows
    from lilliput.bench.figures import measure, record, recorded, regressions
    from lilliput.bench.models import real_models

    before = recorded()
    if model or setting or update or real_models(quick=True):
        found = []
        for figures in measure(model or (), setting or ()):
            typer.echo(f"{figures.setting}: {figures.model} measured", err=True)
            found.append(figures)
    else:
        typer.echo("LILLIPUT_DATA names no folder with the models: these are the recorded figures", err=True)
        found = list(before.values())
    settings = dict.fromkeys(figures.setting for figures in found)
    text = "\n\n".join(f"{name}{band(found, name)}\n{table(HEAD, rows(found, name))}" for name in settings)
    answer(found, json, text)
    worse = [line for figures in found for line in regressions(figures, before.get((figures.model, figures.setting)))]
    for line in [*worse, *(line for figures in found for line in losses(figures))]:
        typer.echo(line, err=True)
    if update:
        record(found)
    raise typer.Exit(1 if worse and not update else 0)


def _written(claim: Claim) -> str:
    """The row for people."""
    return "\n".join(
        [
            f"{claim.row}  {'holds' if claim.holds else 'DOES NOT HOLD'}: {claim.claim}",
            *(f"    {field:8} {getattr(claim, field)}" for field in ("value", "target", "control", "seeds", "source")),
        ]
    )
