"""Excel workbooks: every sheet a wide table, with or without heads.

openpyxl reads in a process of its own, row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lilliput.data.archive import opened
from lilliput.data.clock import seconds
from lilliput.data.errors import DataError
from lilliput.data.formats.format import Format, Source
from lilliput.data.formats.xlsx.write import write
from lilliput.data.guard import decode, need
from lilliput.data.recording import Recording
from lilliput.data.table import MAX_COLUMNS, Columns, Table, choose_columns

SAMPLE = 32  # rows that are looked at
Row = list[Any]


def read(source: Source) -> Iterator[Recording]:
    """The recordings of a workbook: one for each sheet that has rows."""
    need("openpyxl", "data", "reading workbooks")
    with opened(source.path, "workbook"):
        sheets = decode("xlsx", source.path)[0]["sheets"]
    several = len(sheets) > 1
    pages = [index for index in range(len(sheets)) if not several or any(_rows(source.path, index))]
    for index in pages:
        name = source.name if len(pages) == 1 else f"{source.name}/{sheets[index]}"
        yield from _sheet(replace(source, name=name), index)


def _rows(path: Path, index: int) -> Iterator[Row]:
    """The rows of a sheet that hold anything, without the empty cells at their ends."""
    start, done = True, False
    while not done:
        answer, _ = decode("rows", path, sheet=index, start=start)
        yield from answer["rows"]
        start, done = False, answer["done"]


def _sheet(source: Source, index: int) -> Iterator[Recording]:
    """The table is as wide as most of its first rows; what stands to its right are remarks."""
    rows = _rows(source.path, index)
    first = [row for _, row in zip(range(SAMPLE), rows, strict=False)]
    if not first:
        return
    width = Counter(map(len, first)).most_common(1)[0][0]
    if width > MAX_COLUMNS:
        raise DataError(f"{source.path.name}: has {width} columns, but at most {MAX_COLUMNS} are read")
    body = first[1:] or first
    numeric = tuple(all(_is_number(cell) for row in body for cell in row[i : i + 1]) for i in range(width))
    heads = (first[0] + [None] * width)[:width]
    headed = any(isinstance(cell, str) and n for cell, n in zip(heads, numeric, strict=True))
    body = first[1:] if headed else first
    titles = ["" if cell is None else str(cell)[:200] for cell in heads] if headed else [""] * width
    sample = np.array([_numbers(row, width) for row in body]).reshape(len(body), width)
    columns = choose_columns(titles, numeric, sample, source)
    table = Table(source, columns)
    _add(table, body, columns, width, source)
    pending: list[Row] = []
    for row in rows:
        pending.append(row)
        if len(pending) == 4096:
            _add(table, pending, columns, width, source)
            pending = []
    _add(table, pending, columns, width, source)
    yield from table.finish()


def _add(table: Table, rows: list[Row], columns: Columns, width: int, source: Source) -> None:
    if not rows:
        return
    places = list(columns.channels)
    for row in rows:
        bad = next((c for p in places if isinstance(c := (row[p] if p < len(row) else None), str)), None)
        if bad is not None:
            raise DataError(f"{source.path.name}: has {bad[:40]!r} in a column of numbers; mend that cell")
    numbers = np.array([_numbers(row, width) for row in rows])
    whole = all(type(row[p]) in (int, bool) if p < len(row) else False for row in rows for p in places)
    told = [tuple(str(row[p]) if p < len(row) and row[p] is not None else "" for _, p in columns.facts) for row in rows]
    values = numbers[:, places]
    safe = whole and bool(np.all(np.abs(values) < 2**53))
    table.add(values, safe, None if columns.clock is None else numbers[:, 0], told)


def _is_number(cell: Any) -> bool:
    return cell is None or isinstance(cell, bool | int | float)


def _numbers(row: Row, width: int) -> list[float]:
    found = []
    for place in range(width):
        cell = row[place] if place < len(row) else None
        try:
            found.append(float("nan") if cell is None else seconds(cell) if isinstance(cell, str) else float(cell))
        except (ValueError, OverflowError):
            found.append(float("nan"))
    return found


FORMAT = Format(
    title="workbook",
    suffixes=(".xlsx",),
    takes=lambda head: head.startswith(b"PK"),
    read=read,
    write=write,
    keeps=("rate", "channels"),
    extra="data",
)
