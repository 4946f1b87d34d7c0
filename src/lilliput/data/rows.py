"""Rows of numbers that come in blocks: in memory while they are few, in a file when they are many."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np

from lilliput.data.blocks import NpyWriter, blocks_of

SPILL = 1 << 25  # bytes that are kept in memory
FLOAT = np.dtype(np.float64)
_files = count()  # so that no two share a name
_WHOLE = (np.dtype(np.int16), np.dtype(np.int32))


class Rows:
    """Rows (n, width) of float64. `finish` gives all of them, as integers where every number was written as one.

    scratch  a folder for more than SPILL bytes; they stay in memory where it is None
    """

    def __init__(self, width: int, scratch: Path | None, name: str = "rows") -> None:
        self._width, self._scratch, self._name = width, scratch, name
        self._blocks: list[np.ndarray] = []
        self._bytes = self.count = 0
        self._writer: NpyWriter | None = None
        self._whole, self._low, self._high = True, 0.0, 0.0

    def add(self, block: np.ndarray, whole: bool) -> None:
        """The next rows; `whole` says that all their numbers were written as integers."""
        if not len(block):
            return
        self._whole = self._whole and whole and bool(np.isfinite(block).all())  # no integer says that one is missing
        if self._whole:
            self._low, self._high = min(self._low, float(block.min())), max(self._high, float(block.max()))
        self.count += len(block)
        if self._writer is not None:
            self._writer.write(block)
            return
        self._blocks.append(np.ascontiguousarray(block, FLOAT))
        self._bytes += block.nbytes
        if self._scratch is not None and self._bytes > SPILL:
            self._writer = NpyWriter(self._scratch / f"{self._name}-{next(_files)}.npy", FLOAT, (self._width,))
            for each in self._blocks:
                self._writer.write(each)
            self._blocks = []

    def finish(self) -> np.ndarray:
        """All rows (n, width): int16 or int32 where integers of that range were written, else float64. Mapped from the
        scratch folder where they are many."""
        fits = (dtype for dtype in _WHOLE if np.iinfo(dtype).min <= self._low and self._high <= np.iinfo(dtype).max)
        dtype = next(fits, FLOAT) if self._whole and self.count else FLOAT
        if self._writer is None:
            rows = np.concatenate(self._blocks) if self._blocks else np.empty((0, self._width))
            self._blocks = []
            return rows.astype(dtype)
        self._writer.close()
        if dtype != FLOAT:
            self._writer = self._narrowed(self._writer, dtype)
        return _mapped(self._writer)

    def close(self) -> None:
        """Let go of the file; for rows that are given up."""
        if self._writer is not None:
            self._writer.close()

    def _narrowed(self, wide: NpyWriter, dtype: np.dtype) -> NpyWriter:
        rows = _mapped(wide)
        with NpyWriter(wide.path.with_suffix(".whole.npy"), dtype, (self._width,)) as narrow:
            for block in blocks_of(rows):
                narrow.write(block.astype(dtype))
        del rows
        wide.path.unlink()
        return narrow


def _mapped(writer: NpyWriter) -> np.ndarray:
    return np.load(writer.path, mmap_mode="r", allow_pickle=False)
