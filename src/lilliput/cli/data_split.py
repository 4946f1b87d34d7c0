"""`lil data split`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer, table


def split_recordings(
    folder: Annotated[Path, typer.Argument(help="a dataset folder, made by `lil data import`")],
    by: Annotated[str, typer.Option(help="session, speaker or device: whose recordings stay together")] = "",
    part: Annotated[list[str] | None, typer.Option(help="a part and its share, as train=0.8; may be repeated")] = None,
    seed: Annotated[int, typer.Option(help="another seed, another draw")] = 1,
    json: Json = False,
) -> None:
    """Part the recordings into training and test, each label in its share; written into the manifest."""
    from lilliput.data import open_dataset
    from lilliput.data.lint.finding import some
    from lilliput.data.split import PARTS, Split, split_dataset
    from lilliput.graph.errors import InputError

    shares: dict[str, float] = {}
    for each in part or ():
        name, _, share = each.partition("=")
        try:
            shares[name] = float(share)
        except ValueError:
            raise InputError(f"--part {each}: expected a name and a share, as train=0.8") from None
    dataset = split_dataset(open_dataset(folder), Split(shares or PARTS, by, seed))
    dataset.write()
    parts = list(shares or PARTS)
    counts = {
        label: {p: sum(e.label == label and e.split == p for e in dataset.entries) for p in parts}
        for label in sorted({entry.label for entry in dataset.entries})
    }
    together = {p: sorted({getattr(e, by) for e in dataset.entries if e.split == p}) for p in parts} if by else {}
    rows = [[label, *count.values()] for label, count in counts.items()]
    rows.append(["all", *(sum(count[p] for count in counts.values()) for p in parts)])
    text = "\n".join([table(["label", *parts], rows), *(f"{p}: {by} {some(v, 8)}" for p, v in together.items())])
    answer({"labels": counts, "groups": together}, json, text)
