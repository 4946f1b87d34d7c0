"""Workbooks, with openpyxl. In the decoders' process, see worker.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from refused import Refused  # type: ignore[import-not-found]

ROWS = 2000
MAX_ROWS = 1 << 20  # of a sheet, by the format


class Workbook:
    """An open .xlsx file, read row by row."""

    def __init__(self, path: str) -> None:
        from openpyxl import load_workbook

        self.path = path
        self.book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        self.sheets = [sheet.title for sheet in self.book.worksheets]
        self._rows: Iterator[Any] = iter(())
        self._count = 0

    def rows(self, sheet: int, start: bool) -> dict[str, Any]:
        """The next ROWS rows of a sheet that hold anything, without the empty cells at their ends."""
        if start:
            page = self.book.worksheets[sheet]
            page.reset_dimensions()
            self._rows, self._count = page.iter_rows(values_only=True), 0
        found: list[Any] = []
        for row in self._rows:
            self._count += 1
            if self._count > MAX_ROWS:
                raise Refused(f"has more than {MAX_ROWS} rows in a sheet, which no workbook has")
            cells = [self._plain(cell) for cell in row]
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if cells:
                found.append(cells)
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
