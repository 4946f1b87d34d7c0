"""A dataset: a folder with a manifest, and the numbers of each recording in a .npy file, read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lilliput.data.blocks import read_npy
from lilliput.data.errors import DataError
from lilliput.data.manifest import Entry, read_manifest, write_manifest
from lilliput.data.recording import Recording, digest
from lilliput.data.writer import DatasetWriter
from lilliput.graph.errors import InputError


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
        write_manifest(self.folder, self.entries)


def open_dataset(folder: str | Path) -> Dataset:
    """The dataset in a folder. Raises InputError where there is none, DataError where it is damaged."""
    return Dataset(Path(folder), read_manifest(Path(folder)))


def write_dataset(folder: str | Path, recordings: Iterable[Recording]) -> Dataset:
    """Recordings into a folder, added to what it has; one of the same name is replaced."""
    with DatasetWriter(folder) as writer:
        for recording in recordings:
            writer.add(recording)
    return open_dataset(folder)
