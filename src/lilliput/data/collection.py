"""Recordings by a name: a dataset folder, files, or `generator:NAME`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from lilliput.data.dataset import Dataset, open_dataset
from lilliput.data.files import find_files
from lilliput.data.formats import Source, read_source
from lilliput.data.generators import PARTS, Generator, generator
from lilliput.data.manifest import NAME, Entry
from lilliput.data.recording import Recording, digest
from lilliput.graph.errors import InputError


class Collection(Protocol):
    """Recordings that are read one after the other, or one by its place, as often as asked."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Recording]: ...

    def __getitem__(self, which: int) -> Recording: ...


@dataclass(frozen=True)
class Generated:
    """The recordings of a generator, made anew whenever they are asked for; equal each time."""

    generator: Generator
    parts: tuple[str, ...] = PARTS

    @cached_property
    def plan(self) -> tuple[tuple[str, str, int], ...]:
        """(part, label, number) of each."""
        return tuple(each for part in self.parts for each in self.generator.plan(part))

    def __len__(self) -> int:
        return len(self.plan)

    def __iter__(self) -> Iterator[Recording]:
        return (self.generator.one(*each) for each in self.plan)

    def __getitem__(self, which: int) -> Recording:
        return self.generator.one(*self.plan[which])


@dataclass(frozen=True)
class Read:
    """Recordings of files that are in no dataset yet, all in memory. What folders say of labels is not known here:
    `lil data import` asks for it."""

    recordings: tuple[Recording, ...]

    def __len__(self) -> int:
        return len(self.recordings)

    def __iter__(self) -> Iterator[Recording]:
        return iter(self.recordings)

    def __getitem__(self, which: int) -> Recording:
        return self.recordings[which]


def open_collection(name: str) -> Collection:
    """The recordings that a name means: `generator:sounds`, `generator:sounds?seed=2&each=100`, a dataset folder, or a
    file or folder of files that `lil data import` reads.

    Raises InputError where there is no such generator, folder or file, DataError where it is damaged.
    """
    scheme, _, rest = name.partition(":")
    if scheme == "generator":
        return Generated(generator(rest))
    path = Path(name)
    if (path / NAME).is_file():
        return open_dataset(path)
    if not path.exists():
        raise InputError(f"{name}: there is no such dataset, folder or file, nor is it generator:NAME; check the name")
    files, _ = find_files([path])
    return Read(tuple(recording for file in files for recording in read_source(Source(file.path, file.name))))


def entries_of(collection: Collection) -> tuple[Entry, ...]:
    """What a manifest has of each recording, or would have; of a dataset without reading a number."""
    if isinstance(collection, Dataset):
        return collection.entries
    return tuple(
        Entry(**known.facts, file="", sha256=digest(known.values), shape=known.shape, dtype=known.values.dtype.name)  # type: ignore[arg-type]
        for known in collection
    )
