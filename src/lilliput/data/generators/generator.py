"""What a generator is: recordings that are computed, so that their truth is known to the row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar
from urllib.parse import urlencode
from zlib import crc32

import numpy as np

from lilliput.data.recording import Channel, Mark, Recording

Array = np.ndarray
PARTS = ("train", "test")


@dataclass(frozen=True)
class Take:
    """The numbers of one generated recording.

    values  (rows, channels) in the type that the sensor gives, or (height, width, channels) uint8 of an image
    marks   what happens in it and when
    """

    values: Array
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Machine:
    """What stays the same over many recordings: a machine, a device, a person, a place. Its name is the recording's
    device; training and test recordings come from different machines, with other parameters."""

    name: str


@dataclass(frozen=True)
class Generator(ABC):
    """Recordings with known truth; the same options give the same bytes.

    seed   another seed is another draw from the same machines
    each   recordings of each label in each part
    """

    seed: int = 1
    each: int = 40

    MODALITY: ClassVar[str]  # audio, motion, vibration, image, heart, environment, car, series
    RATE: ClassVar[float]  # rows per second
    CHANNELS: ClassVar[tuple[Channel, ...]]  # in the order of the columns
    LABELS: ClassVar[tuple[str, ...]]
    MACHINES: ClassVar[dict[str, tuple[Any, ...]]]  # "train" and "test": the machines of each part
    DIFFICULTY: ClassVar[str]  # a sentence: what makes it hard
    NEAREST_MEAN: ClassVar[float]  # accuracy on test of the nearest class mean on plain features, measured

    @abstractmethod
    def take(self, rng: np.random.Generator, machine: Any, label: str) -> Take:
        """One recording of the label on the machine."""

    def count(self, label: str) -> int:
        """How many recordings of the label each part has."""
        return self.each

    def plan(self, part: str) -> list[tuple[str, str, int]]:
        """(part, label, number) of each recording of a part, "train" or "test", in their order."""
        return [(part, label, number) for label in self.LABELS for number in range(self.count(label))]

    def recordings(self, part: str) -> Iterator[Recording]:
        """The recordings of a part, "train" or "test"."""
        return (self.one(*each) for each in self.plan(part))

    def one(self, part: str, label: str, number: int) -> Recording:
        """One recording; machines take turns. It has random numbers of its own: asking for more changes none."""
        machine = self.MACHINES[part][number % len(self.MACHINES[part])]
        name = f"{part}/{label}/{number:04d}"
        rng = np.random.default_rng([self.seed, crc32(type(self).__name__.encode()), crc32(name.encode())])
        take = self.take(rng, machine, label)
        return self.recording(take, name=name, label=label, device=machine.name, split=part)

    def recording(self, take: Take, **facts: Any) -> Recording:
        """A take with its rate, its channels and what is known of it."""
        rate = None if take.values.ndim == 3 else self.RATE
        return Recording(
            **facts, values=take.values, marks=take.marks, rate=rate, channels=self.CHANNELS, source=self.address()
        )

    def address(self) -> str:
        """How these recordings are named where a data set is named: `generator:sounds?seed=2`."""
        changed = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return f"generator:{type(self).__module__.rpartition('.')[2]}" + (f"?{urlencode(changed)}" if changed else "")


def to_int16(x: Array) -> Array:
    """Rounded and saturated, as a converter does. x in steps of the converter."""
    return np.clip(np.rint(x), -32768, 32767).astype(np.int16)
