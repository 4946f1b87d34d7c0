"""Recording from a serial port that prints a line a row (see `text_lines`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lilliput.data.dataset import open_dataset
from lilliput.data.manifest import NAME, Entry
from lilliput.data.recording import Channel, Recording
from lilliput.data.sources.serial_port import Port
from lilliput.data.sources.source import Received
from lilliput.data.text_lines import TextLines
from lilliput.data.writer import DatasetWriter
from lilliput.graph.errors import InputError

Array = np.ndarray
LEAST = 10  # rows after which a rate can be told


@dataclass
class Captured:
    """What a port gave so far.

    blocks    rows (n, channels) float64, in the order of their arrival
    arrivals  (rows so far, seconds) whenever some had arrived
    received  how many, what was broken or cut, and whether the port went away
    """

    blocks: list[Array] = field(default_factory=list)
    arrivals: list[tuple[int, float]] = field(default_factory=list)
    received: Received = field(default_factory=Received)

    @property
    def values(self) -> Array:
        """(rows, channels) float64."""
        full = [block for block in self.blocks if len(block)]
        return np.concatenate(full) if full else np.zeros((0, 0))

    @property
    def rate(self) -> float | None:
        """Rows per second, by the line that fits the arrivals best; to three digits, for a computer's clock and a
        sensor's are no better than that together. None where too few rows came to tell."""
        arrivals = np.array(self.arrivals[1:], np.float64)  # what came first may have waited in a buffer
        if len(arrivals) < 3 or arrivals[-1, 0] - arrivals[0, 0] < LEAST:
            return None
        rows, seconds = (arrivals - arrivals.mean(axis=0)).T
        slope = float(rows @ seconds / (seconds @ seconds)) if seconds.any() else 0.0
        return float(f"{slope:.3g}") if slope > 0 else None


def listen(
    path: str,
    seconds: float,
    baud: int = 115200,
    channels: int | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Captured]:
    """Rows from a port for so many seconds, until it says `# end`, or until it goes away; gives what came whenever
    something did, and at least twenty times a second. What has come is kept, whatever happens.

    The first line may have begun before we listened, so it is no row. Raises InputError where the port does not open.
    """
    captured = Captured()
    lines = TextLines(channels, drop_first=True)
    with closing(Port(path, baud)) as port:
        start = clock()
        try:
            for chunk in port.chunks():
                now = clock() - start
                _keep(captured, lines, lines.feed(chunk), now)
                yield captured
                if now >= seconds or lines.ended:
                    break
        finally:  # also where the caller is interrupted
            captured.received.problem = port.problem
            _keep(captured, lines, lines.finish(), clock() - start)
    yield captured


def _keep(captured: Captured, lines: TextLines, rows: Array, now: float) -> None:
    received = captured.received
    received.broken, received.cut, received.examples = lines.broken, lines.cut, lines.examples
    if len(rows):
        captured.blocks.append(rows)
        received.rows += len(rows)
        captured.arrivals.append((received.rows, now))


def smallest(values: Array) -> Array:
    """The values in the smallest of int16, int32 and int64 that holds them all; with decimals in float32, in float64
    where they are too large for that to tell neighbours apart (a clock's, for one)."""
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max(initial=0))
    if finite.size == values.size and largest <= 2**53 and bool((values == np.rint(values)).all()):
        low, high = values.min(initial=0), values.max(initial=0)
        fits = (t for t in (np.int16, np.int32) if np.iinfo(t).min <= low and high <= np.iinfo(t).max)
        return values.astype(next(fits, np.int64))
    return values.astype(np.float64 if largest >= 2**24 else np.float32)


def known_channels(folder: Path, count: int) -> tuple[Channel, ...]:
    """What a dataset's recordings of so many channels call them; () where there are none, or they do not agree."""
    if not (folder / NAME).is_file():
        return ()
    kinds = {entry.channels for entry in open_dataset(folder).entries if len(entry.channels) == count}
    return kinds.pop() if len(kinds) == 1 else ()


def store(folder: Path, captured: Captured, channels: tuple[Channel, ...], rate: float | None, **facts: str) -> Entry:
    """What was captured as a recording of a dataset folder, which is made where there is none.

    facts  label, session, device, speaker; `name`, where it is not to be the label and the next free number
    Raises InputError where no row came, or the channels are not as many.
    """
    values = captured.values
    if not len(values):
        raise InputError(f"no row came ({captured.received.sentence()}); nothing is kept")
    if channels and len(channels) != values.shape[1]:
        raise InputError(f"{len(channels)} channels were named, but rows of {values.shape[1]} numbers came")
    with DatasetWriter(folder) as writer:
        if not facts.get("name"):
            front = facts.get("label") or "recording"
            facts["name"] = next(f"{front}/{i:04d}" for i in range(10**9) if f"{front}/{i:04d}" not in writer.entries)
        recording = Recording(
            **facts,  # type: ignore[arg-type]
            values=smallest(values),
            rate=rate or captured.rate,
            channels=channels,
        )
        return writer.add(recording)
