"""Long tables: a line for each moment and channel, `time,channel,value`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lilliput.data.blocks import blocks_of
from lilliput.data.clock import clock_unit, seconds
from lilliput.data.errors import DataError
from lilliput.data.formats.csv.blocks import blocks
from lilliput.data.formats.csv.cells import number
from lilliput.data.formats.csv.numbers import FLOATING, lines
from lilliput.data.formats.csv.sniff import Layout
from lilliput.data.formats.format import Source
from lilliput.data.recording import Recording
from lilliput.data.rows import SPILL, Rows
from lilliput.data.table import Columns, Table, channel

MAX_CHANNELS = 1024


class _Channel:
    """The moments (time, value) of one channel."""

    def __init__(self, source: Source, index: int) -> None:
        self.rows = Rows(2, source.scratch, f"channel-{index}")
        self.pending: list[tuple[float, float]] = []
        self.whole = True

    def flush(self) -> None:
        if self.pending:
            self.rows.add(np.array(self.pending), False)
            self.pending = []


def read_long(source: Source, layout: Layout) -> Iterator[Recording]:
    """The recording of a long table: a row for each moment. Lines may come in any order of channels.

    Raises DataError where the channels have other moments than each other and are too many to be fitted in memory.
    """
    if len(layout.heads) != 3:
        raise DataError(
            f"{source.path.name}: has {len(layout.heads)} columns, but a long table has three: time, channel, value"
        )
    channels: dict[str, _Channel] = {}
    for block in blocks(source, layout.start):
        for line, (time, name, value) in lines(block, layout, source.path.name):
            found = channels.get(name)
            if found is None:
                found = channels[name] = _Channel(source, len(channels))
                if len(channels) > MAX_CHANNELS:
                    raise DataError(f"{source.path.name}: has more than {MAX_CHANNELS} channels; is it a long table?")
            try:
                found.pending.append((_time(time, layout.decimal), number(value, layout.decimal)))
            except (ValueError, OverflowError) as error:
                raise DataError(f"{source.path.name}: line {line}: {error}; mend or remove that line") from None
            found.whole = found.whole and not FLOATING & set(value)
        for each in channels.values():
            each.flush()
    yield from _joined(channels, layout, source)


def _time(cell: str, decimal: str) -> float:
    try:
        return number(cell, decimal)
    except ValueError:
        return seconds(cell)


def _joined(channels: dict[str, _Channel], layout: Layout, source: Source) -> Iterator[Recording]:
    """One recording of all channels, in rows of common moments."""
    whole = all(each.whole for each in channels.values())
    parts = [each.rows.finish() for each in channels.values()]
    if not parts:
        raise DataError(f"{source.path.name}: has no line of data; check what wrote it")
    head = channel(layout.heads[0])
    unit = clock_unit(head.name, head.units, np.array(parts[0][: 1 << 10, 0])) if layout.numeric[0] else 1.0
    table = Table(source, Columns({i: channel(name) for i, name in enumerate(channels)}, 0, unit))
    if all(len(part) == len(parts[0]) and _same_times(parts[0], part) for part in parts):
        for group in zip(*map(blocks_of, parts), strict=True):
            table.add(np.stack([block[:, 1] for block in group], 1), whole, group[0][:, 0])
    else:
        table.add(*_fitted(parts, source.path.name))
    yield from table.finish()


def _same_times(first: np.ndarray, other: np.ndarray) -> bool:
    pairs = zip(blocks_of(first), blocks_of(other), strict=True)
    return all(np.array_equal(a[:, 0], b[:, 0], equal_nan=True) for a, b in pairs)


def _fitted(parts: list[np.ndarray], where: str) -> tuple[np.ndarray, bool, np.ndarray]:
    """A row for each moment that any channel has, NaN where a channel lacks it."""
    if sum(part.nbytes for part in parts) > 4 * SPILL:
        raise DataError(f"{where}: its channels have other moments than each other; put each into a file of its own")
    times = np.unique(np.concatenate([part[:, 0] for part in parts]))
    values = np.full((len(times), len(parts)), np.nan)
    if values.nbytes > 8 * SPILL:
        raise DataError(f"{where}: its channels have other moments than each other; put each into a file of its own")
    for place, part in enumerate(parts):
        if len(np.unique(part[:, 0])) != len(part):
            raise DataError(f"{where}: a channel has two values for one moment; remove one, or tell them by a session")
        values[np.searchsorted(times, part[:, 0]), place] = part[:, 1]
    return values, False, times
