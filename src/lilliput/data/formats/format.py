"""What a foreign format is: the names and contents it takes, its reader and its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lilliput.data.recording import Recording

HEAD = 1 << 16  # bytes of a file that are looked at before a format is chosen


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Hints:
    """What the caller knows of a file and the file does not say.

    layout   "wide", "long" or "windows", for tables; "" to find out
    axes     how many channels are interleaved in a line of a table of windows
    columns  fact ("label", "session", ...) to the column of a table that tells it; a change begins a recording
    whole    empty lines in a table do not begin another recording
    key      the key of signed files
    """

    layout: str = ""
    axes: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    key: bytes = b""


@dataclass(frozen=True)
class Source:
    """One file to be read.

    name     of its recording, or the front of the names of its recordings
    scratch  a folder for the numbers of a large file; in memory where None
    told     is called with the bytes read so far and the bytes of the file
    """

    path: Path
    name: str
    hints: Hints = Hints()
    scratch: Path | None = None
    told: Callable[[int, int], None] = _silent


@dataclass(frozen=True)
class Format:
    """A format. Readers and writers raise DataError, InputError or UnsupportedError, nothing else.

    title     for sentences: "CSV table"
    suffixes  of its files, in lower case
    takes     whether a file that begins with these bytes (at most HEAD) is one; the suffix fits already
    read      the recordings of a file
    write     recordings into one file; `single` formats hold one
    keeps     the facts that a file of this format can tell; values always come back to the bit, save as `write` says
    extra     the extra of Lilliput that it needs
    """

    title: str
    suffixes: tuple[str, ...]
    takes: Callable[[bytes], bool]
    read: Callable[[Source], Iterator[Recording]]
    write: Callable[[Path, Sequence[Recording]], None]
    single: bool = True
    keeps: tuple[str, ...] = ()
    extra: str = ""
