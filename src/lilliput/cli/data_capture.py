"""`lil data capture`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer
from lilliput.cli.waiting import finish_waiting

if TYPE_CHECKING:
    from lilliput.data.recording import Channel


def capture_recording(
    port: Annotated[str, typer.Argument(help="a serial port that prints a line of numbers a row, as /dev/ttyACM0")],
    into: Annotated[Path, typer.Option("--into", "-o", help="the dataset folder; made where there is none")],
    label: Annotated[str, typer.Option(help="the recording's label")] = "",
    seconds: Annotated[float, typer.Option(help="how long; Ctrl-C ends it sooner, and keeps what came")] = 10.0,
    channels: Annotated[str, typer.Option(help="names of the columns, as ax,ay,az; asked where not known")] = "",
    units: Annotated[str, typer.Option(help="their units, as g,g,g, or one for all")] = "",
    rate: Annotated[float | None, typer.Option(help="rows per second; found out by default")] = None,
    baud: Annotated[int, typer.Option(help="bits per second")] = 115200,
    session: Annotated[str, typer.Option(help="whose rows belong together")] = "",
    device: str = "",
    speaker: str = "",
    name: Annotated[str, typer.Option(help="the recording's name; by default the label and a number")] = "",
    json: Json = False,
) -> None:
    """Record from a serial port into a dataset. Exit code 1 where the port went away meanwhile; what came is kept."""
    from lilliput.data.capture import Captured, known_channels, listen, store

    given = tuple(filter(None, channels.replace(" ", "").split(",")))
    captured = Captured()
    finish_waiting()
    typer.echo(f"listening to {port} for {seconds:g} s; Ctrl-C ends it sooner", err=True)
    try:
        for captured in listen(port, seconds, baud, len(given) or None):  # noqa: B007
            pass
    except KeyboardInterrupt:
        pass
    count = captured.values.shape[1]
    known = () if given or units else known_channels(into, count)
    entry = store(
        into, captured, known or _named(given, units, count), rate,
        label=label, session=session, device=device, speaker=speaker, name=name,
    )  # fmt: skip
    names = [each.name for each in entry.channels]
    told = {"recording": entry.name, "channels": names, "dtype": entry.dtype, "rate": entry.rate}
    hertz = f" at {entry.rate:g} Hz" if entry.rate else ", at a rate that could not be told (give --rate)"
    text = f"{entry.name}: {', '.join(names)}{hertz}; {captured.received.sentence()}"
    answer({**told, **vars(captured.received)}, json, text)
    raise typer.Exit(1 if captured.received.problem else 0)


def _named(given: tuple[str, ...], units: str, count: int) -> tuple[Channel, ...]:
    """The channels as given; asked for at a terminal; else numbered."""
    from lilliput.data.recording import Channel
    from lilliput.graph.errors import InputError

    if not given and count and sys.stdin.isatty():
        words = typer.prompt(f"names of the {count} columns", default=",".join(map(str, range(count))), err=True)
        given = tuple(word.strip() for word in words.split(","))
    names = given or tuple(map(str, range(count)))
    each = tuple(units.replace(" ", "").split(","))
    each = each * len(names) if len(each) == 1 else each
    if len(each) != len(names):
        raise InputError(
            f"--units {units}: {len(each)} units for {len(names)} channels; give one for each, or one for all"
        )
    return tuple(Channel(name, unit) for name, unit in zip(names, each, strict=True))
