"""The options of custom operators: a FlexBuffer that holds a map of numbers, read without trusting a byte of it.

Layout (FlexBuffers internals, "FlexBuffers encoding"): the last byte is the width of the root, the one before it its
type, the root lies before both. Offsets count backwards from where they stand. A map is a vector of values of one width
with a byte of type for each behind them; before them lie, in that width, the offset of its keys, the keys' own width,
and how many there are. The low two bits of a type are the width of what it points to, the others its kind.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from lilliput.graph.errors import ModelError

INT, UINT, FLOAT, INDIRECT_INT, INDIRECT_UINT, INDIRECT_FLOAT, MAP, BOOL = 1, 2, 3, 6, 7, 8, 9, 26
MOST_KEYS, LONGEST_KEY = 64, 128

Number = bool | int | float


def numbers(data: bytes, where: str) -> dict[str, Number]:
    """The map in `data`, by key; ModelError that begins with `where` for anything else."""
    return _Map(data, where).read()


class _Map:
    def __init__(self, data: bytes, where: str) -> None:
        self.data, self.where = data, where

    def read(self) -> dict[str, Number]:
        if len(self.data) < 3:
            raise self._error("at least three bytes", f"{len(self.data)}")
        width, kind = self.data[-1], self.data[-2]
        if kind >> 2 != MAP:
            raise self._error("a map", f"kind {kind >> 2}")
        root = len(self.data) - 2 - width
        width, start = 1 << (kind & 3), self._back(root, width)
        count = self._unsigned(start - width, width)
        keys = self._back(start - 3 * width, width)
        keys_width = self._unsigned(start - 2 * width, width)
        if count > MOST_KEYS:
            raise self._error(f"at most {MOST_KEYS} keys", f"{count}")
        found = {}
        for i in range(count):
            key = self._text(self._back(keys + i * keys_width, keys_width))
            kind = self._unsigned(start + count * width + i, 1)
            found[key] = self._number(start + i * width, width, kind)
        return found

    def _number(self, at: int, width: int, kind: int) -> Number:
        if kind >> 2 in (INDIRECT_INT, INDIRECT_UINT, INDIRECT_FLOAT):
            at, width, kind = self._back(at, width), 1 << (kind & 3), kind - 4 * (INDIRECT_INT - INT)
        readers: dict[int, Callable[[int, int], Number]] = {
            INT: self._signed,
            UINT: self._unsigned,
            FLOAT: self._real,
            BOOL: lambda at, width: self._unsigned(at, width) != 0,
        }
        if kind >> 2 not in readers:
            raise self._error("numbers alone", f"kind {kind >> 2}")
        return readers[kind >> 2](at, width)

    def _text(self, at: int) -> str:
        end = self.data.find(b"\0", at, at + LONGEST_KEY)
        if end < 0:
            raise self._error(f"a key of at most {LONGEST_KEY - 1} bytes at byte {at}", "no end of it")
        return self.data[at:end].decode("utf-8", errors="replace")

    def _back(self, at: int, width: int) -> int:
        """Where the offset at `at` points to."""
        target = at - self._unsigned(at, width)
        if not 0 <= target < len(self.data):
            raise self._error(f"an offset at byte {at} within them", f"byte {target}")
        return target

    def _bytes(self, at: int, width: int) -> bytes:
        if width not in (1, 2, 4, 8) or at < 0 or at + width > len(self.data):
            raise self._error("a number of 1, 2, 4 or 8 bytes within them", f"{width} bytes at byte {at}")
        return self.data[at : at + width]

    def _unsigned(self, at: int, width: int) -> int:
        return int.from_bytes(self._bytes(at, width), "little")

    def _signed(self, at: int, width: int) -> int:
        return int.from_bytes(self._bytes(at, width), "little", signed=True)

    def _real(self, at: int, width: int) -> float:
        content = self._bytes(at, width)
        if width < 4:
            raise self._error("a float of 4 or 8 bytes", f"{width} bytes at byte {at}")
        return float(struct.unpack("<f" if width == 4 else "<d", content)[0])

    def _error(self, expected: str, found: str) -> ModelError:
        return ModelError(
            f"{self.where}: in the {len(self.data)} bytes of its options expected {expected}, found {found}; "
            "the file is truncated or damaged, so export or copy it again."
        )
