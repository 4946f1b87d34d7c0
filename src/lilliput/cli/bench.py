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
def peers(json: Json = False) -> None:
    """Ours beside TFLite Micro with CMSIS-NN on a Cortex-M4. Exit code 1 where ours is larger or slower."""
    from lilliput.bench.peers import compare_peers
    from lilliput.graph import InputError

    found = list(compare_peers())
    if not found:
        raise InputError("there is no model to compare; set LILLIPUT_DATA to the folder with the MLPerf Tiny models")
    head = ["model", "flash", "TFLM", "RAM + stack", "TFLM", "instructions", "TFLM"]
    rows = [
        [c.model, c.ours.flash, c.peer.flash, c.ours.ram, c.peer.ram, c.ours.instructions, c.peer.instructions]
        for c in found
    ]
    answer(found, json, table(head, rows))
    raise typer.Exit(0 if all(comparison.holds for comparison in found) else 1)


def _written(claim: Claim) -> str:
    """The row for people."""
    return "\n".join(
        [
            f"{claim.row}  {'holds' if claim.holds else 'DOES NOT HOLD'}: {claim.claim}",
            *(f"    {field:8} {getattr(claim, field)}" for field in ("value", "target", "control", "seeds", "source")),
        ]
    )
