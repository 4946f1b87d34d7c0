"""`lil data stats`."""

from __future__ import annotations

from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer, table

CHANNELS = ["channel", "units", "values", "min", "max", "mean", "RMS", "crest", "not finite"]
GROUPS = ["", "", "recordings", "rows", "seconds", "shortest", "longest", "Hz"]
FACTS = ("label", "session", "device", "speaker", "split")


def show_statistics(
    name: Annotated[str, typer.Argument(help="a dataset folder, files, or generator:NAME")],
    by: Annotated[
        list[str] | None, typer.Option(help="label, session, device, speaker or split; may be repeated")
    ] = None,
    json: Json = False,
) -> None:
    """Each channel's range, mean, RMS and crest; how much there is of each label, session and so on."""
    from lilliput.data.collection import open_collection
    from lilliput.data.statistics import statistics
    from lilliput.graph.errors import InputError

    for fact in by or ():
        if fact not in FACTS:
            raise InputError(f"--by {fact}: expected one of {', '.join(FACTS)}")
    found = statistics(open_collection(name), by or ["label"])
    channels, groups = [each.facts() for each in found.channels], [each.facts() for each in found.groups]
    rows = [list({**group, "rates": ", ".join(f"{rate:g}" for rate in each.rates)}.values())
            for group, each in zip(groups, found.groups, strict=True)]  # fmt: skip
    text = f"{table(CHANNELS, [list(each.values()) for each in channels])}\n\n{table(GROUPS, rows)}"
    answer({"channels": channels, "groups": groups}, json, text)
