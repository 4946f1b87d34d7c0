"""Lines of cells as numbers: quickly where every cell is one, cell by cell where not."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import numpy as np

from lilliput.data.clock import seconds
from lilliput.data.errors import DataError
from lilliput.data.formats.csv.blocks import Block
from lilliput.data.formats.csv.cells import number
from lilliput.data.formats.csv.sniff import Layout

FLOATING = frozenset(".,eEnN")  # what a cell has that was not written as an integer


def quick(block: Block, layout: Layout) -> np.ndarray | None:
    """The numbers (lines, columns) of lines in which every cell is one; None where one is not or lines differ."""
    text = block.text.replace(",", ".") if layout.decimal == "," else block.text
    delimiter: Any = None if layout.delimiter == " " else layout.delimiter
    if "_" in text or '"' in text:
        return None
    try:
        found = np.loadtxt(StringIO(text), delimiter=delimiter, ndmin=2, comments="#")
    except (ValueError, OverflowError, IndexError):
        return None
    return found if found.shape[1] == len(layout.heads) else None


def slow(block: Block, layout: Layout, where: str) -> tuple[np.ndarray, list[list[str]]]:
    """The numbers (lines, columns), NaN for cells that are empty or in columns of text, and the cells themselves.

    The first column may hold dates. Raises DataError, naming the line, for a cell that is no number.
    """
    rows, table = [], []
    for line, row in lines(block, layout, where):
        rows.append([_cell(cell, place, layout, where, line) for place, cell in enumerate(row)])
        table.append(row)
    return np.array(rows).reshape(len(rows), len(layout.heads)), table


def lines(block: Block, layout: Layout, where: str) -> list[tuple[int, list[str]]]:
    """Each line's number and cells, empty lines and remarks left out. Raises DataError where a line has another number
    of cells than the first."""
    found, width = [], len(layout.heads)
    for line, text in enumerate(block.text.split("\n"), block.first):
        if not text.strip() or text.startswith("#"):
            continue
        try:
            plain = layout.delimiter == " "
            row = text.split() if plain else next(csv.reader([text], delimiter=layout.delimiter, strict=True), [])
        except csv.Error as error:
            raise DataError(f"{where}: line {line} is not read ({error}); check its quotes") from None
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            row = row[:width]
        if len(row) != width:
            raise DataError(
                f"{where}: line {line} has {len(row)} cells, but the first has {width}; mend that line, or remove it "
                "where the recording was cut off"
            )
        found.append((line, row))
    return found


def _cell(cell: str, place: int, layout: Layout, where: str, line: int) -> float:
    if not layout.numeric[place] and place:
        return float("nan")
    try:
        return number(cell, layout.decimal)
    except ValueError as error:
        if place == 0 and not layout.numeric[0]:
            try:
                return seconds(cell)
            except (ValueError, OverflowError):
                return float("nan")
        raise DataError(f"{where}: line {line}, column {place + 1}: {error}; mend or remove that line") from None


def are_whole(values: np.ndarray, text: str, places: list[int], delimiter: str) -> bool:
    """Whether numbers (n, columns) were written as integers: all are, and the first line's cells look like it."""
    row = next((each for each in text.split("\n") if each.strip() and not each.startswith("#")), "")
    cells = row.split(None if delimiter == " " else delimiter)
    looks = not any(FLOATING & set(cells[place]) for place in places if place < len(cells))
    return looks and len(values) > 0 and bool(np.all(values == np.rint(values)) and np.all(np.abs(values) < 2**53))
