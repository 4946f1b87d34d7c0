"""The cells of a line, and the numbers in them."""

from __future__ import annotations

import csv
import re

NUMBER = re.compile(r"[+-]?(\d+(\.\d*|,\d+)?|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.I)


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line. Raises ValueError for quotes that do not close."""
    if delimiter == " ":
        return line.split()
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise ValueError(str(error)) from None


def number(cell: str, decimal: str) -> float:
    """The number in a cell, NaN for an empty one. Raises ValueError."""
    text = cell.strip()
    if not text:
        return float("nan")
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no number")
    return float(text.replace(",", ".") if decimal == "," else text)


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell is empty or holds a number."""
    try:
        number(cell, decimal)
    except ValueError:
        return False
    return True
