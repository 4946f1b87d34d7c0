"""`lil data plot`."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lilliput.cli.waiting import finish_waiting

if TYPE_CHECKING:
    from rich.console import Console, Group

    from lilliput.data.recording import Recording

STYLES = ("cyan", "yellow", "green", "magenta", "blue", "red")


def plot_recordings(
    what: Annotated[str, typer.Argument(help="a serial port, a file, a dataset folder, or generator:NAME")],
    recording: Annotated[str, typer.Option(help="the recording's name, of a dataset; by default the first")] = "",
    seconds: Annotated[float, typer.Option(help="of a port: how long; Ctrl-C ends it sooner")] = 3600.0,
    window: Annotated[int, typer.Option(help="of a port: the last rows that are shown")] = 500,
    baud: Annotated[int, typer.Option(help="of a port: bits per second")] = 115200,
    height: Annotated[int, typer.Option(help="lines of each channel", min=1, max=40)] = 6,
    svg: Annotated[Path | None, typer.Option(help="write an SVG file, too")] = None,
) -> None:
    """Draw a recording in the terminal; of a port, live."""
    from rich.console import Console

    from lilliput.data.plot import svg as svg_of

    finish_waiting()
    console = Console()
    if is_port(what):
        shown, told = _live(console, what, seconds, window, baud, height)
        console.print(told, highlight=False, markup=False)
    else:
        shown = _chosen(what, recording)
        console.print(_picture(shown, console.width, height))
    if svg is not None and shown is not None:
        svg.write_text(svg_of(shown), encoding="utf-8", newline="\n")


def is_port(what: str) -> bool:
    """Whether it is a serial port's path, or looks like one that is not plugged in."""
    path = Path(what)
    if path.exists():
        return stat.S_ISCHR(path.stat().st_mode)
    return what.startswith("/dev/") or (what.upper().startswith("COM") and what[3:].isdigit())


def _live(
    console: Console, port: str, seconds: float, window: int, baud: int, height: int
) -> tuple[Recording | None, str]:
    """Draw until the end. (The last picture's rows, what came in all)."""
    from rich.live import Live

    from lilliput.data.capture import Captured, listen
    from lilliput.data.recording import Recording

    captured, shown, drawn = Captured(), None, 0
    with Live(console=console, auto_refresh=False) as live:
        try:
            for captured in listen(port, seconds, baud):
                if captured.received.rows > drawn:
                    captured.blocks[:-window] = []  # a block has a row at least
                    rows, drawn = captured.values[-window:], captured.received.rows
                    shown = Recording(name=port, values=rows, rate=captured.rate)
                    live.update(_picture(shown, console.width, height), refresh=True)
        except KeyboardInterrupt:
            pass
    rate = f" at {captured.rate:g} Hz" if captured.rate else ""
    return shown, f"{port}{rate}: {captured.received.sentence()}"


def _chosen(what: str, name: str) -> Recording:
    from lilliput.data.collection import open_collection
    from lilliput.graph.errors import InputError

    found = next((each for each in open_collection(what) if name in ("", each.name)), None)
    if found is None:
        raise InputError(f"{what}: has no recording {name!r}" if name else f"{what}: has no recording")
    return found


def _picture(recording: Recording, width: int, height: int) -> Group:
    """Headings and curves in colours; below them what is marked."""
    from rich.console import Group
    from rich.text import Text

    from lilliput.data.plot import drawing

    lines = [Text(f"{recording.name}  {recording.label}".rstrip(), style="bold", overflow="ellipsis", no_wrap=True)]
    for place, (heading, rows) in enumerate(drawing(recording, max(width - 2, 10), height)):
        style = STYLES[place % len(STYLES)]
        lines += [Text(heading, style=style), *(Text(row, style=style, no_wrap=True) for row in rows)]
    marks = [
        f"{mark.label} from row {mark.row}" + (f" for {mark.rows}" if mark.rows else "") for mark in recording.marks
    ]
    if marks:
        lines.append(Text("; ".join(marks[:8]) + (f"; {len(marks) - 8} more" if len(marks) > 8 else "")))
    return Group(*lines)
