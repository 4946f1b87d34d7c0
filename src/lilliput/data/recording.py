"""Recordings: what a sensor, a microphone or a camera gave, as it gave it, and what is known of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from math import isfinite

import numpy as np

from lilliput.data.errors import DataError

DTYPES = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64")


@dataclass(frozen=True)
class Channel:
    """One sensor axis, microphone or colour. `units` as the source names them ("g", "m/s2"); "" where unknown."""

    name: str
    units: str = ""


@dataclass(frozen=True)
class Mark:
    """Something that happens within a recording: from row `row` on, for `rows` rows (0: a moment)."""

    row: int
    label: str
    rows: int = 0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a recording beside its numbers. "" stands for what nobody said.

    name       unique in its dataset; slashes part it, as in "yes/0a7c2a8d"
    rate       rows per second; None where rows have no clock, and for images
    channels   one for each column of the values
    label      the class of the whole recording
    session, device, speaker   whose rows belong together; splits keep them together
    split      "train", "test", ... once a split has been made
    marks      labels of parts, in the order of their rows
    source     the file it came from
    signature  of a signed file: "valid", or "unchecked" where no key was given
    """

    name: str
    rate: float | None = None
    channels: tuple[Channel, ...] = ()
    label: str = ""
    session: str = ""
    device: str = ""
    speaker: str = ""
    split: str = ""
    marks: tuple[Mark, ...] = ()
    source: str = ""
    signature: str = ""


FACTS = tuple(field.name for field in fields(Facts))


@dataclass(frozen=True, kw_only=True, eq=False)
class Recording(Facts):
    """Facts and numbers.

    values  (rows, channels) of one of DTYPES, as read and never rescaled; rows are time.
            An image is (height, width, channels) uint8.
    times   (rows,) float64 seconds as the source's clock told them; None where it told none
    Raises DataError where these do not fit each other. Channels that are not given are called "0", "1", ...
    """

    values: np.ndarray
    times: np.ndarray | None = None

    def __post_init__(self) -> None:
        values = self.values
        if values.dtype.name not in DTYPES or not values.dtype.isnative:
            raise DataError(f"{self.name}: holds {values.dtype}, but a recording holds one of {', '.join(DTYPES)}")
        if values.ndim != 2 and not (values.ndim == 3 and values.dtype == np.uint8):
            raise DataError(
                f"{self.name}: has shape {values.shape} of {values.dtype}; a recording is (rows, channels), and an "
                "image (height, width, channels) of uint8"
            )
        if values.shape[-1] == 0:
            raise DataError(f"{self.name}: has no channels; a recording has at least one")
        if not self.channels:
            names = tuple(Channel(str(index)) for index in range(values.shape[-1]))
            object.__setattr__(self, "channels", names)
        if len(self.channels) != values.shape[-1]:
            raise DataError(f"{self.name}: has {values.shape[-1]} channels, but {len(self.channels)} are described")
        if self.rate is not None and not (isfinite(self.rate) and self.rate > 0):
            raise DataError(f"{self.name}: a rate of {self.rate} Hz is none; give the rows per second")
        if self.times is not None and (self.times.shape != (len(values),) or self.times.dtype != np.float64):
            raise DataError(f"{self.name}: has {len(values)} rows, but its clock told {len(self.times)} times")

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the values."""
        return self.values.shape

    @property
    def is_image(self) -> bool:
        """Whether the values are (height, width, channels)."""
        return self.values.ndim == 3

    @property
    def seconds(self) -> float | None:
        """How long it is, by its rate."""
        return None if self.rate is None or self.is_image else len(self.values) / self.rate

    @property
    def facts(self) -> dict[str, object]:
        """The facts by their names, to make another recording of them: Recording(**{**facts, "values": ...})."""
        return {name: getattr(self, name) for name in FACTS}

    def same_as(self, other: Recording) -> bool:
        """Equal to the bit, in values, clock and facts."""
        clocks = (self.times is None) == (other.times is None)
        if clocks and self.times is not None and other.times is not None:
            clocks = self.times.tobytes() == other.times.tobytes()
        return clocks and self.facts == other.facts and digest(self.values) == digest(other.values)


def digest(values: np.ndarray) -> str:
    """SHA-256 (hexadecimal) of an array: its bytes row by row, little endian, then its dtype and shape as text."""
    return Digest().update(values).hexdigest(values.dtype, values.shape)


class Digest:
    """`digest` of an array that comes in blocks of rows."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def update(self, block: np.ndarray) -> Digest:
        """The next rows."""
        little = np.ascontiguousarray(block, block.dtype.newbyteorder("<"))
        self._hash.update(little.data if little.size else b"")
        return self

    def hexdigest(self, dtype: np.dtype, shape: tuple[int, ...]) -> str:
        """Of all rows so far, together of that shape."""
        whole = self._hash.copy()
        whole.update(f"{dtype.name} {list(shape)}".encode())
        return whole.hexdigest()
