"""`lil data generators` and `lil data generate NAME`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer, table

HEAD = ["generator", "of", "labels", "channels", "Hz", "nearest mean"]


def list_generators(json: Json = False) -> None:
    """What can be computed where no recording is at hand, and how hard it is. Use as generator:NAME."""
    from lilliput.data.generators import generators

    made = generators()
    rows = [
        {
            "name": name,
            "modality": each.MODALITY,
            "labels": list(each.LABELS),
            "channels": [f"{channel.name} {channel.units}".rstrip() for channel in each.CHANNELS],
            "rate": each.RATE,
            "nearest_mean": each.NEAREST_MEAN,
            "difficulty": each.DIFFICULTY,
        }
        for name, each in made.items()
    ]
    cells = [
        [name, each.MODALITY, ", ".join(each.LABELS), len(each.CHANNELS), each.RATE, each.NEAREST_MEAN]
        for name, each in made.items()
    ]
    text = table(HEAD, cells)
    told = "\n".join(f"{name}: {each.DIFFICULTY}." for name, each in made.items())
    answer(rows, json, f"{text}\n\nNearest mean: its accuracy on the part test, with plain features.\n\n{told}")


def generate_recordings(
    name: Annotated[str, typer.Argument(help="see `lil data generators`; with options, as sounds?seed=2&each=100")],
    into: Annotated[Path, typer.Option("--into", "-o", help="the dataset folder; made where there is none")],
    json: Json = False,
) -> None:
    """Recordings with known truth into a dataset, parted into train and test: other machines, not only other draws."""
    from lilliput.data import DatasetWriter
    from lilliput.data.collection import Generated
    from lilliput.data.generators import generator

    count = 0
    with DatasetWriter(into) as writer:
        for recording in Generated(generator(name.removeprefix("generator:"))):
            writer.add(recording)
            count += 1
    answer({"recordings": count, "into": str(into)}, json, f"{count} recordings written to {into}")
