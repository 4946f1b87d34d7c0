"""How commands answer: a table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from math import isfinite
from typing import Any

import typer

from lilliput.cli.waiting import finish_waiting


def answer(data: Any, as_json: bool, text: str) -> None:
    """Print `data` (dataclasses, lists, dicts) as JSON or `text` as it is."""
    finish_waiting()
    typer.echo(json.dumps(plain(data), indent=2, allow_nan=False) if as_json else text)


def plain(data: Any) -> Any:
    """Dataclasses and tuples as JSON knows them; a number that is not finite becomes null."""
    if is_dataclass(data) and not isinstance(data, type):
        return plain(asdict(data))
    if isinstance(data, dict):
        return {str(key): plain(item) for key, item in data.items()}
    if isinstance(data, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(data) if isinstance(data, set | frozenset) else data)]
    if isinstance(data, float) and not isfinite(data):
        return None
    if data is None or isinstance(data, bool | int | float | str):
        return data
    return str(data)


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Columns as wide as their widest cell; numbers to the right."""
    cells = [[_cell(item) for item in row] for row in rows]
    widths = [max([len(title), *(len(row[i]) for row in cells)]) for i, title in enumerate(head)]
    right = [all(isinstance(row[i], int | float) or row[i] is None for row in rows) for i in range(len(head))]
    lines = [[*head], ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def _cell(item: Any) -> str:
    if item is None:
        return "-"
    if isinstance(item, float):
        return f"{item:,.2f}" if abs(item) < 1000 else f"{item:,.0f}"
    return f"{item:,}" if isinstance(item, int) and not isinstance(item, bool) else str(item)
