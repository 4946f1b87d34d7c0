"""`lil data import SRC... --into DIR`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer
from lilliput.cli.waiting import finish_waiting

if TYPE_CHECKING:
    from lilliput.data.importing import Imported

RULES = "folder, name, name:first, name:last, name:2, column:NAME, regex:PATTERN, text:VALUE"


def import_recordings(
    sources: Annotated[list[Path], typer.Argument(metavar="SRC...", help="files, or folders with all that they hold")],
    into: Annotated[Path, typer.Option("--into", help="the dataset folder; recordings are added to what it has")],
    label_from: Annotated[str, typer.Option(help=f"what tells the label: {RULES}")] = "",
    session_from: Annotated[str, typer.Option(help="what tells the session")] = "",
    device_from: Annotated[str, typer.Option(help="what tells the device")] = "",
    speaker_from: Annotated[str, typer.Option(help="what tells the speaker")] = "",
    rate: Annotated[float | None, typer.Option(help="rows per second, whatever the files say")] = None,
    channels: Annotated[str, typer.Option(help="names of the channels, as in ax,ay,az")] = "",
    units: Annotated[str, typer.Option(help="units of the channels, as in g,g,g,dps,dps,dps; or one for all")] = "",
    layout: Annotated[str, typer.Option(help="of tables: wide, long or windows; found out if absent")] = "",
    axes: Annotated[int, typer.Option(help="channels in a line of a table of windows")] = 1,
    whole: Annotated[bool, typer.Option("--whole", help="empty lines in tables begin no other recording")] = False,
    key_file: Annotated[Path | None, typer.Option(help="the key that signed acquisitions are checked with")] = None,
    json: Json = False,
) -> None:
    """Read recordings of any format into a dataset. Exit code 1 where files could not be read."""
    from lilliput.data.formats import Hints
    from lilliput.data.importing import Wanted, import_files
    from lilliput.data.rules import parse_rule

    told = {"label": label_from, "session": session_from, "device": device_from, "speaker": speaker_from}
    wanted = Wanted(
        rules={fact: parse_rule(text) for fact, text in told.items() if text},
        rate=rate,
        channels=tuple(channels.split(",")) if channels else (),
        units=tuple(units.split(",")) if units else (),
        hints=Hints(layout, axes, whole=whole, key=key_file.read_bytes().strip() if key_file else b""),
    )
    with progress("importing") as step:
        found = import_files(sources, into, wanted, step)
    answer(_facts(found, into, told), json, _text(found, into, told))
    raise typer.Exit(1 if found.refused else 0)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar of bytes done and in all on stderr, for a person at a terminal; nothing elsewhere."""
    finish_waiting()
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # what a command answers goes to stdout, wherever that leads
        redirect_stderr=False,
    )
    task = bar.add_task(what, total=None)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _facts(found: Imported, into: Path, told: dict[str, str]) -> dict[str, Any]:
    """`told` has the rules that were given."""
    labels: dict[str, int] = {}
    for entry in found.entries:
        labels[entry.label] = labels.get(entry.label, 0) + 1
    return {
        "dataset": str(into),
        "recordings": len(found.entries),
        "seconds": sum(entry.seconds or 0.0 for entry in found.entries),
        "labels": dict(sorted(labels.items())),
        "without": {
            fact: sum(not getattr(entry, fact) for entry in found.entries) for fact, text in told.items() if text
        },
        "without_rate": sum(entry.rate is None and not entry.is_image for entry in found.entries),
        "signatures_unchecked": sum(entry.signature == "unchecked" for entry in found.entries),
        "skipped": list(found.skipped),
        "refused": list(found.refused),
    }


def _text(found: Imported, into: Path, rules: dict[str, str]) -> str:
    facts = _facts(found, into, rules)
    told = ", ".join(f"{label or 'without a label'}: {count}" for label, count in facts["labels"].items())
    lines = [f"{into}: {facts['recordings']} recordings, {facts['seconds']:,.1f} s", f"labels: {told}"]
    lines += [f"{count} have no {fact} by its rule" for fact, count in facts["without"].items() if count]
    if facts["without_rate"]:
        lines.append(f"{facts['without_rate']} have no rate; give it with --rate where you know it")
    if facts["signatures_unchecked"]:
        lines.append(f"{facts['signatures_unchecked']} are signed, and not checked; give the key with --key-file")
    if found.skipped:
        names = ", ".join(Path(path).name for path in found.skipped[:6])
        lines.append(f"skipped {len(found.skipped)} files of no format that is read: {names}")
    lines += [f"refused: {sentence}" for sentence in found.refused[:20]]
    more = len(found.refused) - 20
    return "\n".join([*lines, *([f"and {more} more refused"] if more > 0 else [])])
