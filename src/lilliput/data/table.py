"""Tables: columns of numbers, perhaps one of times, perhaps some of labels, as recordings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lilliput.data.clock import clock_unit, is_clock, settle
from lilliput.data.errors import DataError
from lilliput.data.formats.format import Source
from lilliput.data.recording import Channel, Recording
from lilliput.data.rows import Rows
from lilliput.graph.errors import InputError

MAX_COLUMNS = 16_384
MAX_PARTS = 1_000_000


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are.

    channels  the columns that hold values, in order, by their place in a row
    clock     the place of the column of times, if there is one; `unit` is its unit in seconds
    facts     fact to the place of the column that tells it
    """

    channels: dict[int, Channel]
    clock: int | None = None
    unit: float = 1.0
    facts: tuple[tuple[str, int], ...] = ()


def channel(cell: str) -> Channel:
    """A channel from the head of its column, with units in brackets at the end; empty ones are none.

    >>> channel("acc x [m/s2]"), channel("gX (dps)"), channel("a [1] []")
    (Channel(name='acc x', units='m/s2'), Channel(name='gX', units='dps'), Channel(name='a [1]', units=''))
    """
    found = re.fullmatch(r"(.*?)\s*(?:\[([^\[\]]*)\]|\(([^()]*)\))\s*", cell, re.S)
    if found is None or not found[1].strip():
        return Channel(cell.strip())
    return Channel(found[1].strip(), (found[2] or found[3] or "").strip())


def head(each: Channel) -> str:
    """The head of a channel's column, such that `channel` gives the channel back."""
    name, units = ("".join(c if c.isprintable() else " " for c in text).strip() for text in (each.name, each.units))
    units = units.translate({ord("["): "(", ord("]"): ")"})
    plain = not units and channel(name) == Channel(name) and not is_clock(name)
    return name if plain else f"{name} [{units}]"


def choose_columns(heads: Sequence[str], numeric: Sequence[bool], sample: np.ndarray, source: Source) -> Columns:
    """What the columns are.

    heads    of the columns, "" where there are none
    numeric  which columns hold numbers
    sample   (rows, columns) the first rows; NaN where there is no number
    Raises InputError where a wanted column is not there, DataError where no column holds numbers.
    """
    if len(heads) > MAX_COLUMNS:
        raise DataError(f"{source.path.name}: has {len(heads)} columns, but at most {MAX_COLUMNS} are read")
    facts = []
    for fact, wanted in source.hints.columns.items():
        places = [place for place, cell in enumerate(heads) if wanted in (cell.strip(), channel(cell).name)]
        if not places:
            told = ", ".join(cell.strip() for cell in heads if cell) or "none, it has no heads"
            raise InputError(f"{source.path.name}: has no column {wanted!r} for the {fact}; its columns are {told}")
        facts.append((fact, places[0]))
    taken = {place for _, place in facts}
    first = channel(heads[0]) if heads else Channel("")
    timed = bool(heads) and 0 not in taken and is_clock(first.name) and not heads[0].strip().endswith("[]")
    unit = clock_unit(first.name, first.units, sample[:, 0]) if timed and numeric[0] else 1.0  # dates are in seconds
    rest = [p for p in range(len(heads)) if numeric[p] and p not in taken and not (timed and p == 0)]
    if not rest:
        raise DataError(f"{source.path.name}: has no column of numbers; check the delimiter and the decimal sign")
    channels = {place: channel(heads[place]) for place in rest}
    named = {p: each if each.name else Channel(str(i), each.units) for i, (p, each) in enumerate(channels.items())}
    return Columns(named, 0 if timed else None, unit, tuple(facts))


class Table:
    """Rows of a table that come in blocks, and the recordings that they make: one, or one for each run of equal facts
    and for each stretch between breaks."""

    def __init__(self, source: Source, columns: Columns) -> None:
        self._source, self._columns = source, columns
        self._values = Rows(len(columns.channels), source.scratch, "values")
        self._times = None if columns.clock is None else Rows(1, source.scratch, "times")
        self._parts: list[tuple[int, tuple[str, ...]]] = [(0, ("",) * len(columns.facts))]

    def add(
        self,
        values: np.ndarray,
        whole: bool,
        times: np.ndarray | None = None,
        told: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """The next rows.

        values  (n, channels), all of them written as integers where `whole` says so
        times   (n,) in the clock's unit, where there is a clock
        told    the facts of each row, where columns tell them; another recording begins where they change
        """
        starts = [0] if told is None else [i for i in range(len(told)) if i == 0 or told[i] != told[i - 1]]
        for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
            if told is not None and told[start] != self._parts[-1][1]:
                self._begin(told[start])
            self._values.add(values[start:end], whole)
            if self._times is not None:
                assert times is not None
                self._times.add(np.asarray(times[start:end])[:, None] * self._columns.unit, False)

    def part(self) -> None:
        """Another recording begins with the next row."""
        if self._parts[-1][0] != self._values.count:
            self._begin(self._parts[-1][1])

    def _begin(self, told: tuple[str, ...]) -> None:
        if self._parts[-1][0] == self._values.count:
            self._parts.pop()
        self._parts.append((self._values.count, told))
        if len(self._parts) > MAX_PARTS:
            raise DataError(
                f"{self._source.path.name}: falls into more than {MAX_PARTS} recordings; choose another column, or "
                "keep it whole with --whole"
            )

    def finish(self) -> Iterator[Recording]:
        """The recordings, numbered where they are many."""
        if not self._values.count:
            raise DataError(f"{self._source.path.name}: has no row of data; check what wrote it")
        values = self._values.finish()
        times = None if self._times is None else self._times.finish().reshape(-1)
        starts = [start for start, _ in self._parts if start < len(values)]
        ends = [*starts[1:], len(values)]
        digits = len(str(len(starts)))
        facts = [fact for fact, _ in self._columns.facts]
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            rate, kept = (None, None) if times is None else settle(times[start:end])
            many = f"/{number + 1:0{digits}}" if len(starts) > 1 else ""
            recording = Recording(
                name=f"{self._source.name}{many}",
                values=values[start:end],
                times=None if kept is None else np.ascontiguousarray(kept),
                rate=rate,
                channels=tuple(self._columns.channels.values()),
            )
            told: dict[str, Any] = dict(zip(facts, self._parts[number][1], strict=True))
            yield replace(recording, **told)
