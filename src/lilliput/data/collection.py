"""Recordings by a name: a dataset folder, or `generator:NAME`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from lilliput.data.dataset import open_dataset
from lilliput.data.generators import PARTS, Generator, generator
from lilliput.data.recording import Recording


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


def open_collection(name: str) -> Collection:
    """The recordings that a name means: `generator:sounds`, `generator:sounds?seed=2&each=100`, or a dataset folder.

    Raises InputError where there is no such generator or folder, DataError where the folder is damaged.
    """
    scheme, _, rest = name.partition(":")
    return Generated(generator(rest)) if scheme == "generator" else open_dataset(name)
