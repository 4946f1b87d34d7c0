"""`lil data send`."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer


def send_recordings(
    name: Annotated[str, typer.Argument(help="a dataset folder, files, or generator:NAME")],
    to: Annotated[str, typer.Argument(help="udp://HOST:PORT, mqtt://HOST:PORT/TOPIC or serial:/dev/ttyACM0")],
    recording: Annotated[str, typer.Option(help="only the recording of this name")] = "",
    split: Annotated[str, typer.Option(help="only recordings of this part")] = "",
    pace: Annotated[float, typer.Option(help="rows per second; by default the recordings' own rate")] = 0.0,
    json: Json = False,
) -> None:
    """Send recordings as a sensor would, one after the other, to whatever listens; then say that they ended."""
    from lilliput.data.collection import open_collection
    from lilliput.data.sources import Declared, open_sender
    from lilliput.data.sources.folder import wanted

    sender, rows, count = None, 0, 0
    start = time.monotonic()
    for each in wanted(open_collection(name), name, split=split, name=recording):
        if sender is None:
            sender = open_sender(to, Declared(each.values.shape[-1], each.values.dtype.name, each.rate or 0.0))
        rate = pace or each.rate or 1000.0
        step = max(1, min(256, int(rate / 50)))
        for at in range(0, len(each.values), step):
            block = each.values[at : at + step]
            sender.send(block)
            rows += len(block)
            time.sleep(max(0.0, start + rows / rate - time.monotonic()))
        count += 1
    if sender is not None:
        sender.end()
    answer({"recordings": count, "rows": rows}, json, f"{rows} rows of {count} recordings sent to {to}")
