"""`lil data list DIR`."""

from __future__ import annotations

from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer, table

HEAD = ["recording", "label", "session", "device", "speaker", "split", "values", "Hz", "seconds"]
Folder = Annotated[str, typer.Argument(help="a dataset folder, made by `lil data import`, files, or generator:NAME")]


def list_recordings(
    folder: Folder,
    label: Annotated[str, typer.Option(help="only recordings with this label")] = "",
    json: Json = False,
) -> None:
    """The recordings of a dataset, and what is known of each."""
    from lilliput.data.collection import entries_of, open_collection

    entries = [entry for entry in entries_of(open_collection(folder)) if label in ("", entry.label)]
    rows = [
        [e.name, e.label, e.session, e.device, e.speaker, e.split, f"{e.dtype}{list(e.shape)}", e.rate, e.seconds]
        for e in entries
    ]
    seconds = sum(entry.seconds or 0.0 for entry in entries)
    labels = len({entry.label for entry in entries} - {""})
    total = f"{len(entries)} recordings, {labels} labels, {seconds:,.1f} s"
    answer(entries, json, f"{table(HEAD, rows)}\n\n{total}" if rows else total)
