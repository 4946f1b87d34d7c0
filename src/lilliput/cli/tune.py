"""`lil tune`: the best kernels for a model's layers, by measurement."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lilliput.cli.arguments import Arithmetic, Json, Model
from lilliput.cli.output import answer, table

if TYPE_CHECKING:
    from lilliput.flow.tuning.tune import Tuning


def tune(
    model: Model,
    core: Annotated[str, typer.Option(help="the core alone, such as cortex-m4: its cycles without wait states")] = "",
    board: Annotated[str, typer.Option("--board", "-b", help="a board, whose flash is counted, too")] = "",
    flash: Annotated[float, typer.Option(help="percent of the cycles that a percent more flash must save")] = 0.5,
    memory: Annotated[float, typer.Option(help="the arena at most, in multiples of what it is untuned")] = 1.0,
    out: Annotated[Path | None, typer.Option("--table", help="the table to write to; your own by default")] = None,
    arithmetic: Arithmetic = "tflite-micro",
    json: Json = False,
) -> None:
    """Try every kernel for every layer on the emulated core, and keep the best for the builds that follow."""
    from lilliput.boards import load_board
    from lilliput.flow.load import load
    from lilliput.flow.tuning.session import EmulatedSession
    from lilliput.flow.tuning.table import user_table, write_table
    from lilliput.flow.tuning.tune import Terms
    from lilliput.flow.tuning.tune import tune as tune_model
    from lilliput.graph import InputError

    if bool(core) == bool(board):
        raise InputError("tuning needs a core or a board: give --core cortex-m4 or --board nucleo-l4r5zi, not both")
    target = load_board(board or f"generic-{core}")
    session = EmulatedSession(target)
    try:
        found = tune_model(load(model, arithmetic), session, target.core.features, Terms(flash, memory))
    finally:
        session.close()
    path = out or user_table(target.core.name)
    write_table(path, found.choices, [row.signature for row in found.rows])
    answer(found, json, f"{_written(found)}\nwritten to {path}")


def _written(found: Tuning) -> str:
    """A row for each signature that has more than one candidate, and the whole model before and after."""
    head = ["layers", "of", "kernel", "before", "after", "times", "tried"]
    rows = [
        [len(row.layers), row.signature, _kernel(row.choice.kernel, row.choice.settings), row.usual_cost, row.cost,
         row.usual_cost / row.cost, row.tried]
        for row in found.rows
    ]  # fmt: skip
    before, after = found.before, found.after
    return "\n".join(
        [
            table(head, rows),
            "",
            f"{found.unit}: {before.cost:,.0f} before, {after.cost:,.0f} after (modelled), "
            f"{before.cost / after.cost:.3f} times as fast",
            f"bytes (exact): flash {before.flash:,} before, {after.flash:,} after; arena {before.arena:,}, "
            f"{after.arena:,}",
        ]
    )


def _kernel(stem: str, settings: Mapping[str, int]) -> str:
    return " ".join([stem, *(f"{name}={value}" for name, value in settings.items())])
