"""Workbooks, with openpyxl. In the decoders' process, see worker.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

ROWS = 2000


class Workbook:
    """An open .xlsx file, read row by row."""

    def __init__(self, path: str) -> None:
        from openpyxl import load_workbook

        self.path = path
        self.book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        self.sheets = [sheet.title for sheet in self.book.worksheets]
        self._rows: Iterator[Any] = iter(())

    def rows(self, sheet: int, start: bool) -> dict[str, Any]:
        """The next ROWS rows of a sheet."""
        if start:
            page = self.book.worksheets[sheet]
            page.reset_dimensions()
            self._rows = page.iter_rows(values_only=True)
        found: list[Any] = []
        for row in self._rows:
            found.append([self._plain(cell) for cell in row])
            if len(found) == ROWS:
                return {"rows": found, "done": False}
        return {"rows": found, "done": True}

    @staticmethod
    def _plain(cell: Any) -> Any:
        if cell is None or isinstance(cell, bool | int | str):
            return cell
        if isinstance(cell, float):
            return cell if np.isfinite(cell) else None
        return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
