"""A dataset: a folder with a manifest, and the numbers of each recording in a .npy file, read when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lilliput.codegen.names import DEVICES
from lilliput.data.blocks import NpyWriter, blocks_of, read_npy
from lilliput.data.errors import DataError
from lilliput.data.manifest import NAME, Entry, manifest_text, read_manifest
from lilliput.data.recording import Facts, Recording, digest
from lilliput.graph.errors import InputError

RECORDINGS = "recordings"


@dataclass(frozen=True)
class Dataset:
    """Some or all recordings of a folder. Iterating reads one after the other; `entries` knows them without reading."""

    folder: Path
    entries: tuple[Entry, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Recording]:
        return (self.load(entry) for entry in self.entries)

    def __getitem__(self, which: int | str) -> Recording:
        if isinstance(which, int):
            return self.load(self.entries[which])
        found = [entry for entry in self.entries if entry.name == which]
        if not found:
            raise InputError(f"{self.folder}: has no recording {which!r}; `lil data list` names them")
        return self.load(found[0])

    def load(self, entry: Entry) -> Recording:
        """A recording with its numbers, mapped from the file where they are many. Raises DataError where the file is
        gone, damaged or not what the manifest says."""
        values = self._array(entry, entry.file)
        if values.shape != entry.shape or values.dtype.name != entry.dtype:
            raise DataError(
                f"{self.folder / entry.file}: holds {values.dtype}{list(values.shape)}, but the manifest says "
                f"{entry.dtype}{list(entry.shape)}; import the recording again"
            )
        times = self._array(entry, entry.times) if entry.times else None
        return Recording(**entry.facts, values=values, times=times)

    def _array(self, entry: Entry, file: str) -> np.ndarray:
        path = self.folder / file
        if not path.is_file():
            raise DataError(f"{path}: is gone, and the manifest has it as {entry.name!r}; import it again")
        return read_npy(path)

    def keep(self, wanted: Callable[[Entry], bool]) -> Dataset:
        """The recordings for which `wanted` is true."""
        return replace(self, entries=tuple(entry for entry in self.entries if wanted(entry)))

    def kinds(self, fact: str) -> tuple[str, ...]:
        """The values that a fact ("label", "session", "device", "speaker", "split") has here, sorted, without ""."""
        return tuple(sorted({getattr(entry, fact) for entry in self.entries} - {""}))

    def check(self) -> None:
        """Read everything and compare it with the manifest's hashes. Raises DataError for the first that differs."""
        for entry in self.entries:
            if digest(self.load(entry).values) != entry.sha256:
                raise DataError(f"{self.folder / entry.file}: is not what was imported, its hash differs")

    def write(self) -> None:
        """Write the manifest with these entries, no others. Numbers stay as they are."""
        _write_manifest(self.folder, self.entries)


def open_dataset(folder: str | Path) -> Dataset:
    """The dataset in a folder. Raises InputError where there is none, DataError where it is damaged."""
    return Dataset(Path(folder), read_manifest(Path(folder)))


def write_dataset(folder: str | Path, recordings: Iterable[Recording]) -> Dataset:
    """Recordings into a folder, added to what it has; one of the same name is replaced."""
    with DatasetWriter(folder) as writer:
        for recording in recordings:
            writer.add(recording)
    return open_dataset(folder)


class DatasetWriter:
    """Adds recordings to a folder; the manifest is written at the end, and not where an error ended the work."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        known = read_manifest(self.folder) if (self.folder / NAME).exists() else ()
        self.entries = {entry.name: entry for entry in known}
        self._files = {file.lower(): entry.name for entry in known for file in (entry.file, entry.times) if file}

    def add(self, recording: Recording) -> Entry:
        """A recording that is at hand."""
        with self.values(recording.name, recording.values.dtype, recording.values.shape[1:]) as values:
            for block in blocks_of(recording.values):
                values.write(block)
        times = None
        if recording.times is not None:
            with self.times(recording.name) as times:
                times.write(recording.times)
        return self.entry(recording, values, times)

    def values(self, name: str, dtype: np.dtype, row: tuple[int, ...]) -> NpyWriter:
        """A writer for the numbers of a recording that comes in blocks; `entry` enters it when all have come."""
        return NpyWriter(self.folder / self._file(name, ".npy"), dtype, row)

    def times(self, name: str) -> NpyWriter:
        """A writer for its clock: blocks (n,) of seconds."""
        return NpyWriter(self.folder / self._file(name, ".times.npy"), np.dtype(np.float64), ())

    def entry(self, facts: Facts, values: NpyWriter, times: NpyWriter | None = None) -> Entry:
        """Enter a recording whose numbers have been written."""
        known = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
        entry = Entry(
            **known,
            file=values.path.relative_to(self.folder).as_posix(),
            times=times.path.relative_to(self.folder).as_posix() if times else "",
            sha256=values.hexdigest(),
            shape=values.shape,
            dtype=values.dtype.name,
        )
        self.entries[entry.name] = entry
        return entry

    def _file(self, name: str, suffix: str) -> str:
        """A file of its own for a recording: the name as every file system takes it."""
        stem = "/".join([RECORDINGS, *(_plain(part) for part in name.split("/"))])
        for number in range(1, 1 << 30):
            file = f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"
            if self._files.setdefault(file.lower(), name) == name:
                return file
        raise AssertionError

    def close(self) -> None:
        """Write the manifest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _write_manifest(self.folder, list(self.entries.values()))

    def __enter__(self) -> DatasetWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()


def _write_manifest(folder: Path, entries: Sequence[Entry]) -> None:
    """In one step, so that a dataset is never left with half a manifest."""
    text = manifest_text(entries)
    fresh = folder / f"{NAME}.new"
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(folder / NAME)


def _plain(part: str) -> str:
    """A part of a path of letters, digits, dots, dashes and underscores, at most 80."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", part).strip(".-")[:80].rstrip(".-") or "_"
    plain = plain if plain[0].isalnum() else f"r{plain}"
    return f"r-{plain}" if plain.split(".")[0].lower() in DEVICES else plain
