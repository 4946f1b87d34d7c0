"""`lil boards` and `lil boards show NAME`."""

from __future__ import annotations

from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer, table

app = typer.Typer(help="The boards, chips and cores that are known.", invoke_without_command=True)

HEAD = ["board", "title", "core", "MHz", "flash KB", "RAM KB", "builds here"]


@app.callback()
def boards(
    context: typer.Context,
    generic: Annotated[bool, typer.Option("--generic", help="the boards for measuring a core by itself, too")] = False,
    json: Json = False,
) -> None:
    """List the boards, or `lil boards show NAME`."""
    if context.invoked_subcommand:
        return
    from lilliput.flow.reference import board_rows

    rows = board_rows(generic)
    answer(rows, json, table(HEAD, [list(row.values()) for row in rows]))


@app.command()
def show(name: Annotated[str, typer.Argument(help="a board's name")], json: Json = False) -> None:
    """Everything known of a board, each figure with its source."""
    from lilliput.boards import load_board
    from lilliput.flow.reference import board_facts

    facts = board_facts(load_board(name))
    answer(facts, json, "\n".join(f"{key}: {value}" for key, value in facts.items()))
