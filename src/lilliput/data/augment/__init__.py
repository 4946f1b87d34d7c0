"""Augmentation: more recordings for training, each changed as the world might have changed it.

Augmentations are frozen dataclasses in the files here; `augmentations()` finds them by looking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from zlib import crc32

import numpy as np

from lilliput.data.augment.augmentation import Array, Augmentation, Range, back
from lilliput.data.recording import Mark, Recording

__all__ = ["Augment", "Augmentation", "Range", "augmentations"]


@cache
def augmentations() -> dict[str, type[Augmentation]]:
    """Every augmentation by its class's name."""
    found: dict[str, type[Augmentation]] = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        for name, thing in vars(import_module(f"{__name__}.{path.stem}")).items():
            if isinstance(thing, type) and issubclass(thing, Augmentation) and thing is not Augmentation:
                found[name] = thing
    return found


@dataclass(frozen=True)
class Augment:
    """Steps that are taken one after the other. The same seed, recording and copy give the same bytes.

    copies  changed copies of each recording
    part    only of recordings of this part of the split; "" of all. A changed copy of a test recording is no test.
    """

    steps: tuple[Augmentation, ...]
    seed: int = 1
    copies: int = 1
    part: str = "train"

    def all(self, recordings: Iterable[Recording]) -> Iterator[Recording]:
        """Each recording, followed by its changed copies."""
        for recording in recordings:
            yield recording
            if self.part in ("", recording.split):
                yield from (self.copy(recording, number) for number in range(1, self.copies + 1))

    def copy(self, recording: Recording, number: int) -> Recording:
        """A changed copy: of the same type, channels and facts, its marks where they belong now, without a clock.

        Raises InputError where a step cannot change such a recording.
        """
        rng = np.random.default_rng([self.seed, crc32(recording.name.encode()), number])
        x, marks, rate = recording.values.astype(np.float64), recording.marks, recording.rate or 1.0
        for step in self.steps:
            step.check(recording)
            positions = step.positions(rng, len(x), rate)
            if positions is not None:
                x, marks = _taken(x, positions), _moved(marks, positions)
            x = step.numbers(rng, x, rate)
        values = back(x, recording.values.dtype)
        return replace(recording, name=f"{recording.name}+{number}", values=values, marks=marks, times=None)


def _taken(x: Array, positions: Array) -> Array:
    """The rows at the positions: between two rows on the line that joins them, outside the mean of each channel."""
    if not len(x):
        return x
    rows = np.arange(len(x))
    mean = x.mean(axis=0)
    columns = [np.interp(positions, rows, x[:, i], mean[i], mean[i]) for i in range(x.shape[1])]
    return np.stack(columns, axis=1)


def _moved(marks: tuple[Mark, ...], positions: Array) -> tuple[Mark, ...]:
    """Marks at the new rows that show what was marked; those of which nothing is left are left out."""
    found = []
    for mark in marks:
        start = int(np.searchsorted(positions, mark.row - 1e-9))
        stop = int(np.searchsorted(positions, mark.row + max(mark.rows, 1) - 1e-9))
        if start < stop and start < len(positions):
            found.append(replace(mark, row=start, rows=(stop - start) if mark.rows else 0))
        elif not mark.rows and 0 < start < len(positions):
            found.append(replace(mark, row=start))
    return tuple(found)
