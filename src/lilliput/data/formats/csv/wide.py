"""Wide tables: a column for each channel, a line for each moment."""

from __future__ import annotations

from collections.abc import Iterator

from lilliput.data.errors import DataError
from lilliput.data.formats.csv.blocks import Block, blocks, stretches
from lilliput.data.formats.csv.numbers import are_whole, quick, slow
from lilliput.data.formats.csv.sniff import Layout
from lilliput.data.formats.format import Source
from lilliput.data.recording import Recording
from lilliput.data.table import Columns, Table, choose_columns


def read_wide(source: Source, layout: Layout) -> Iterator[Recording]:
    """The recordings of a wide table, in memory of bounded size where the source has a scratch folder.

    Empty lines begin another recording, as the sketches that print gestures mean it, unless the hints say it is whole
    or every other line is empty.
    """
    columns = choose_columns(layout.heads, layout.numeric, layout.sample, source)
    table = Table(source, columns)
    for block in blocks(source, layout.start):
        for stretch, parted in stretches(block):
            if parted and layout.parted and not source.hints.whole:
                table.part()
            if stretch.text:
                _add(table, stretch, layout, columns, source)
    yield from table.finish()


def _add(table: Table, block: Block, layout: Layout, columns: Columns, source: Source) -> None:
    places = list(columns.channels)
    plain = not columns.facts and all(layout.numeric[p] for p in (*places, *([0] if columns.clock == 0 else [])))
    numbers, told = quick(block, layout) if plain else None, None
    if numbers is None:
        numbers, cells = slow(block, layout, source.path.name)
        told = [tuple(row[place].strip() for _, place in columns.facts) for row in cells]
    values = numbers[:, places]
    whole = are_whole(values, block.text, places, layout.delimiter)
    table.add(values, whole, None if columns.clock is None else numbers[:, 0], told)


def read_windows(source: Source, layout: Layout) -> Iterator[Recording]:
    """A recording from each line: its numbers are rows of `axes` channels, moment after moment."""
    axes, width, where = source.hints.axes, len(layout.heads), source.path.name
    if axes < 1 or width % axes:
        raise DataError(f"{where}: has lines of {width} numbers, which are no whole rows of {axes} axes; mend --axes")
    number = 0
    for block in blocks(source, layout.start):
        numbers = quick(block, layout)
        if numbers is None:
            numbers, _ = slow(block, layout, where)
        whole = are_whole(numbers, block.text, list(range(width)), layout.delimiter)
        narrow = whole and numbers.min() >= -(2**15) and numbers.max() < 2**15
        for row in numbers.astype("int16") if narrow else numbers:
            number += 1
            yield Recording(name=f"{source.name}/{number:06}", values=row.reshape(-1, axes))
