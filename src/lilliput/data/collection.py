"""Recordings by a name: a dataset folder, or `generator:NAME`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from lilliput.data.dataset import open_dataset
from lilliput.data.generators import PARTS, Generator, generator
from lilliput.data.recording import Recording


class Collection(Protocol):
    """Recordings that are read one after the other, as often as asked."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Recording]: ...


@dataclass(frozen=True)
class Generated:
    """The recordings of a generator, made anew whenever they are asked for; equal each time."""

    generator: Generator
    parts: tuple[str, ...] = PARTS
    wanted: Callable[[Recording], bool] | None = None

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Recording]:
        for part in self.parts:
            for recording in self.generator.recordings(part):
                if self.wanted is None or self.wanted(recording):
                    yield recording

    def part(self, name: str) -> Generated:
        """Only "train", or only "test"."""
        return replace(self, parts=(name,))


def open_collection(name: str) -> Collection:
    """The recordings that a name means: `generator:sounds`, `generator:sounds?seed=2&each=100`, or a dataset folder.

    Raises InputError where there is no such generator or folder, DataError where the folder is damaged.
    """
    scheme, _, rest = name.partition(":")
    return Generated(generator(rest)) if scheme == "generator" else open_dataset(name)
