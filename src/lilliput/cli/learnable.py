"""The command that makes a model go on learning where it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lilliput.cli.arguments import Arithmetic, Json, Model
from lilliput.cli.output import answer


def learnable(
    model: Model,
    out: Annotated[Path, typer.Option("--out", "-o", help="the .lil file to write")],
    last: Annotated[int, typer.Option(help="how many dense layers at the end learn")] = 1,
    learning_rate: Annotated[float, typer.Option(help="of gradient descent, one sample a step")] = 0.01,
    learning: Annotated[
        str, typer.Option(help="float, or fixed: integers alone; auto: fixed where the layers below are int8")
    ] = "auto",
    arithmetic: Arithmetic = "tflite-micro",
    json: Json = False,
) -> None:
    """A classifier whose last layers go on learning where it runs: its C has a function for a step of learning."""
    from lilliput.flow.load import load
    from lilliput.flow.save import save
    from lilliput.ondevice import Learn
    from lilliput.ondevice import learnable as made_learnable

    graph = made_learnable(load(model, arithmetic), last, Learn(learning_rate, learning))
    written = save(graph, out)
    learned = {value.name: value.nbytes for value in graph.learned}
    told = ", ".join(f"{name} ({nbytes:,} bytes)" for name, nbytes in learned.items())
    answer({"written": str(written), "learned": learned}, json, f"written to {written}; it learns {told}")
