"""What a CSV file is, from its beginning: delimiter, decimal sign, heads, and which of three layouts."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from lilliput.data.clock import is_clock, seconds
from lilliput.data.errors import DataError
from lilliput.data.formats.csv.cells import cells, is_number, number
from lilliput.data.formats.format import HEAD, Source
from lilliput.data.table import channel

DELIMITERS = (",", ";", "\t", "|")
LINES = 32  # that are looked at
WINDOW = 32  # numbers in a line without heads, from which on a line is a window
LONG = {  # words that head the columns of a long table
    "channel": ("channel", "sensor", "axis", "signal", "variable", "name"),
    "value": ("value", "reading", "measurement", "amplitude"),
}


@dataclass(frozen=True)
class Layout:
    """How the lines of a file are to be read.

    kind       "wide", "long" or "windows"
    delimiter  one of DELIMITERS, or " " for any white space
    decimal    "." or ","
    heads      of the columns; as many "" where there are none
    numeric    which columns hold numbers
    sample     (rows, columns) float64, the first rows; NaN where there is no number
    start      bytes before the first line of data
    parted     whether empty lines begin another recording; not where every other line is empty
    """

    kind: str
    delimiter: str
    decimal: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    sample: np.ndarray
    start: int
    parted: bool = True


def is_text(head: bytes) -> bool:
    """Whether a file that begins so is text; UTF-16 has zero bytes, and a table has none."""
    return b"\0" not in head


def sniff(head: bytes, source: Source) -> Layout:
    """The layout of a file that begins with `head` (up to HEAD bytes). Raises DataError where it is no table."""
    where = source.path.name
    offset, filled, lines = _lines(head)
    if not lines:
        long = len(head) == HEAD
        what = f"a line longer than {HEAD} bytes where it begins" if long else "no line of data"
        raise DataError(f"{where}: has {what}; check what wrote it")
    texts = [text for _, text in lines]
    delimiter = _delimiter(texts[1:] or texts)
    decimal = "," if delimiter != "," and any(re.search(r"\d,\d", text) for text in texts[1:]) else "."
    try:
        table = [cells(text, delimiter) for text in texts]
    except ValueError as error:
        raise DataError(f"{where}: its first lines are no table ({error}); check the quotes") from None
    headed, numeric = _head(table, texts, decimal)
    body = table[headed:]
    if not body:
        raise DataError(f"{where}: has no row of data below its heads; check what wrote it")
    width = len(table[0])
    heads = tuple(table[0]) if headed else ("",) * width
    start = offset + lines[headed][0]
    sample = np.array([_numbers(row, width, decimal) for row in body]).reshape(len(body), width)
    kind = source.hints.layout or _kind(heads, numeric, bool(headed))
    empty = len(re.findall(rb"(?:\r\n|\n|\r)[ \t]*(?=\r\n|\n|\r)", head))
    return Layout(kind, delimiter, decimal, heads, numeric, sample, start, parted=empty * 2 < filled)


def _lines(head: bytes) -> tuple[int, int, list[tuple[int, str]]]:
    """The byte order mark's length, how many lines are neither empty nor remarks, and the first of them with their
    places."""
    offset = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    found, at = [], 0
    for line in re.split(rb"(?<=\n)|(?<=\r)(?!\n)", head[offset:]):
        text = line.decode("utf-8", errors="replace").strip("\r\n")
        if text.strip() and not text.startswith("#"):
            found.append((at, text))
        at += len(line)
    cut = len(head) == HEAD and not head.endswith((b"\n", b"\r"))
    return offset, len(found), found[: max(0, min(LINES, len(found) - cut))]


def _delimiter(texts: list[str]) -> str:
    """The one that parts every line into as many cells, most of them numbers; white space where none does."""
    best, found = (0.0, 0), ""
    for delimiter in DELIMITERS:
        try:
            table = [cells(text, delimiter) for text in texts]
        except ValueError:
            continue
        widths = {len(row) for row in table}
        numbers = sum(is_number(cell, ".") or is_number(cell, ",") for row in table for cell in row)
        score = (numbers / sum(map(len, table)), min(widths))
        if len(widths) == 1 and min(widths) > 1 and score > best:
            best, found = score, delimiter
    if found:
        return found
    some = {d: min(text.count(d) for text in texts) for d in DELIMITERS}
    if any(some.values()):
        return max(some, key=lambda d: some[d])
    return " " if all(len(text.split()) > 1 for text in texts) else ","


def _head(table: list[list[str]], texts: list[str], decimal: str) -> tuple[int, tuple[bool, ...]]:
    """How many lines of heads there are (0 or 1), and which columns hold numbers."""
    width = len(table[0])
    body = table[1:] or table
    rows = [row + [""] * (width - len(row)) for row in body]
    numeric = tuple(all(is_number(row[i], decimal) for row in rows) for i in range(width))
    alone = len(table) == 1 and not all(is_number(cell, decimal) for cell in table[0])
    named = any(n and cell.strip() and not is_number(cell, decimal) for n, cell in zip(numeric, table[0], strict=True))
    quoted = '"' in texts[0] and not any('"' in text for text in texts[1:])
    dated = len(table) > 1 and is_clock(channel(table[0][0]).name)
    headed = int(alone or named or quoted or dated)
    return headed, (numeric if headed or len(table) == 1 else _both(numeric, table[0], decimal))


def _both(numeric: tuple[bool, ...], row: list[str], decimal: str) -> tuple[bool, ...]:
    return tuple(n and is_number(cell, decimal) for n, cell in zip(numeric, row, strict=True))


def _numbers(row: list[str], width: int, decimal: str) -> list[float]:
    found = []
    for place, cell in enumerate([*row, *[""] * width][:width]):
        try:
            found.append(number(cell, decimal))
        except ValueError:
            try:
                found.append(seconds(cell) if place == 0 else float("nan"))
            except (ValueError, OverflowError):
                found.append(float("nan"))
    return found


def _kind(heads: tuple[str, ...], numeric: tuple[bool, ...], headed: bool) -> str:
    names = [channel(cell).name.lower() for cell in heads]
    if headed and len(heads) == 3 and names[1] in LONG["channel"] and names[2] in LONG["value"]:
        return "long"
    if not headed and len(heads) == 3 and numeric == (True, False, True):
        return "long"
    return "windows" if not headed and all(numeric) and len(heads) >= WINDOW else "wide"
