"""Importing: files and folders of any format into a dataset folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lilliput.data.files import File, find_files
from lilliput.data.formats import Hints, Source, read_source
from lilliput.data.manifest import Entry
from lilliput.data.recording import Channel, Recording
from lilliput.data.rules import Rule
from lilliput.data.writer import DatasetWriter
from lilliput.graph.errors import InputError, LilliputError

Told = Callable[[int, int], None]  # bytes done, bytes in all


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def _shifted(told: Told, done: int, total: int) -> Told:
    """For a file before which `done` bytes of other files were read."""
    return lambda part, _: told(done + part, total)


@dataclass(frozen=True)
class Wanted:
    """What is to be said of the recordings beside what their files say.

    rules     fact ("label", "session", "device", "speaker") to how it is told
    rate      rows per second, whatever the files say
    channels  the names of the channels
    units     of the channels, or one for all
    hints     for the readers
    """

    rules: Mapping[str, Rule] = field(default_factory=dict)
    rate: float | None = None
    channels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    hints: Hints = field(default_factory=Hints)


NOTHING = Wanted()


@dataclass(frozen=True)
class Imported:
    """What came of it: entries, files that no format takes, and a sentence for each file that could not be read."""

    entries: tuple[Entry, ...]
    skipped: tuple[str, ...]
    refused: tuple[str, ...]


def import_files(
    sources: Sequence[Path],
    into: Path,
    wanted: Wanted = NOTHING,
    told: Told = _silent,
) -> Imported:
    """Read every file of `sources`, folders with all that they hold, into the dataset folder `into`.

    A file that cannot be read refuses itself, not the others. Memory is bounded, however large a table is: numbers on
    their way lie in a folder within `into`. Raises InputError where a source is not there, or nothing could be read.
    """
    files, skipped = find_files(sources)
    total = sum(file.path.stat().st_size for file in files)
    columns = {fact: rule.argument for fact, rule in wanted.rules.items() if rule.kind == "column"}
    hints = replace(wanted.hints, columns={**columns, **wanted.hints.columns})
    entries, refused, done = [], [], 0
    with DatasetWriter(into) as writer:
        into.mkdir(parents=True, exist_ok=True)
        for file in files:
            size = file.path.stat().st_size
            with TemporaryDirectory(prefix=".import-", dir=into, ignore_cleanup_errors=True) as scratch:
                source = Source(file.path, file.name, hints, Path(scratch), _shifted(told, done, total))
                try:
                    entries += [writer.add(_completed(each, file, wanted)) for each in read_source(source)]
                except LilliputError as error:
                    refused.append(str(error))
            done += size
            told(done, total)
        if not entries and refused:
            raise InputError("\n".join(["nothing could be imported:", *refused[:20]]))
    return Imported(tuple(entries), tuple(skipped), tuple(refused))


def _completed(recording: Recording, file: File, wanted: Wanted) -> Recording:
    facts: dict[str, Any] = {"source": file.below}
    for fact, rule in wanted.rules.items():
        if rule.kind != "column":
            facts[fact] = rule.of(file.path, file.below)
    if facts.get("label") == "":
        rule = wanted.rules["label"]
        raise InputError(f"{file.below}: {rule.kind}:{rule.argument} finds no label in its name; give another rule")
    if wanted.rate is not None and not recording.is_image:
        facts["rate"] = wanted.rate
    if wanted.channels or wanted.units:
        facts["channels"] = _channels(recording, wanted)
    return replace(recording, **facts)


def _channels(recording: Recording, wanted: Wanted) -> tuple[Channel, ...]:
    old = recording.channels
    names = wanted.channels or tuple(each.name for each in old)
    units = wanted.units or tuple(each.units for each in old)
    units = units * len(old) if len(units) == 1 else units
    for what, given in (("names", names), ("units", units)):
        if len(given) != len(old):
            raise InputError(
                f"{recording.name}: has {len(old)} channels ({', '.join(each.name for each in old[:12])}), but "
                f"{len(given)} {what} were given"
            )
    return tuple(Channel(name, unit) for name, unit in zip(names, units, strict=True))
