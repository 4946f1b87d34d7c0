"""A read-only view of a FlatBuffer that checks every offset, count and size before it follows them.

Layout (FlatBuffers internals, "FlatBuffer binary format"): all numbers are little-endian. The file starts with a u32
offset to the root table and a four-byte identifier. A table starts with an i32 distance back to its vtable: u16 size of
the vtable, u16 size of the table, then one u16 per slot, the field's place within the table or 0 for an absent field.
Strings, vectors and sub-tables are reached by u32 offsets that count forward from where they stand, never by zero.
Alignment is not assumed. Every violation is a ModelError; nothing else escapes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lilliput.formats.tflite.limits import MAX_DEPTH, MAX_WORK
from lilliput.graph.errors import ModelError

_DAMAGED = "the file is truncated or damaged, so export or copy it again"
_TOO_LARGE = "this is beyond what Lilliput reads, so reduce the model"


class FlatBuffer:
    """The bytes of one file, its name for error messages, and the work that may still be spent on it."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name
        self._work = MAX_WORK

    def root(self, identifier: bytes) -> Table:
        """The root table of a file marked with the four bytes `identifier`."""
        self.check_range(0, 8, "the eight bytes of a FlatBuffer's head", said_at=0)
        if self.data[4:8] != identifier:
            raise self.error(4, f"the file identifier {identifier!r}", repr(self.data[4:8]))
        return self.table(self.follow(0), depth=1)

    def error(self, offset: int, expected: str, found: str, advice: str = _DAMAGED) -> ModelError:
        """A ModelError for byte `offset`; the caller raises it."""
        return ModelError(f"{self.name}, byte {offset}: expected {expected}, found {found}; {advice}.")

    def too_large(self, offset: int, expected: str, found: str) -> ModelError:
        """A ModelError for something well-formed that is over a limit; the caller raises it."""
        return self.error(offset, expected, found, _TOO_LARGE)

    def spend(self, offset: int, units: int) -> None:
        """Take `units` from the work allowed for this file (see MAX_WORK)."""
        self._work -= units
        if self._work < 0:
            raise self.too_large(offset, f"a file read within {MAX_WORK} steps", "more to read")

    def check_range(self, offset: int, size: int, what: str, said_at: int) -> None:
        """`size` bytes from `offset`, as the number at byte `said_at` says, must lie within the file."""
        if offset < 0 or offset + size > len(self.data):
            expected = f"{what} within the {len(self.data)} bytes of the file"
            raise self.error(said_at, expected, f"bytes {offset} to {offset + size}")

    def number(self, offset: int, code: str) -> int | float | bool:
        """The little-endian number at `offset`, `code` as in `struct`."""
        self.check_range(offset, struct.calcsize("<" + code), "a number", said_at=offset)
        value: int | float | bool = struct.unpack_from("<" + code, self.data, offset)[0]
        return value

    def follow(self, offset: int) -> int:
        """The place that the u32 offset stored at `offset` points to."""
        distance = int(self.number(offset, "I"))
        if distance == 0:
            raise self.error(offset, "an offset that points forward", "zero")
        self.check_range(offset + distance, 4, "an offset to something", said_at=offset)
        return offset + distance

    def elements(self, offset: int, width: int, what: str) -> tuple[int, int]:
        """(place, count) of the elements of the vector that the offset stored at `offset` leads to."""
        vector = self.follow(offset)
        count = int(self.number(vector, "I"))
        self.check_range(vector + 4, count * width, f"{count} {what}", said_at=vector)
        return vector + 4, count

    def table(self, position: int, depth: int) -> Table:
        """The table at `position`, its vtable checked."""
        if depth > MAX_DEPTH:
            raise self.too_large(position, f"at most {MAX_DEPTH} tables inside each other", "another one")
        self.spend(position, 1)
        vtable = position - int(self.number(position, "i"))
        self.check_range(vtable, 4, "a vtable", said_at=position)
        vtable_size, table_size = int(self.number(vtable, "H")), int(self.number(vtable + 2, "H"))
        if vtable_size < 4 or vtable_size % 2 or table_size < 4:
            expected = "a vtable of an even size and a table, of at least 4 bytes each"
            raise self.error(vtable, expected, f"{vtable_size} and {table_size} bytes")
        self.check_range(vtable, vtable_size, "a vtable", said_at=vtable)
        self.check_range(position, table_size, "a table", said_at=vtable + 2)
        return Table(self, position, depth, vtable, vtable_size, table_size)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Every field may be absent; each method says what it returns then."""

    file: FlatBuffer
    position: int
    depth: int
    vtable: int
    vtable_size: int
    table_size: int

    def field(self, slot: int, width: int) -> int | None:
        """The byte offset of a field `width` bytes wide, or None where it is absent."""
        entry = 4 + 2 * slot
        if entry + 2 > self.vtable_size:
            return None
        place = int(self.file.number(self.vtable + entry, "H"))
        if place == 0:
            return None
        if place < 4 or place + width > self.table_size:
            expected = f"field {slot} within the {self.table_size} bytes of the table at byte {self.position}"
            raise self.file.error(self.vtable + entry, expected, f"place {place}")
        return self.position + place

    def integer(self, slot: int, code: str, default: int = 0) -> int:
        """An integer, `code` as in `struct`; `default` where absent."""
        place = self.field(slot, struct.calcsize("<" + code))
        return default if place is None else int(self.file.number(place, code))

    def flag(self, slot: int, default: bool = False) -> bool:
        """A bool; `default` where absent."""
        return bool(self.integer(slot, "B", int(default)))

    def real(self, slot: int, default: float = 0.0) -> float:
        """A finite float32; `default` where absent."""
        place = self.field(slot, 4)
        if place is None:
            return default
        value = float(self.file.number(place, "f"))
        if not np.isfinite(value):
            raise self.file.error(place, "a finite number", str(value))
        return value

    def text(self, slot: int) -> str:
        """A string, undecodable bytes replaced; empty where absent."""
        place = self.field(slot, 4)
        if place is None:
            return ""
        start, length = self.file.elements(place, 1, "bytes of text")
        self.file.spend(start, length)
        return self.file.data[start : start + length].decode("utf-8", errors="replace")

    def vector(self, slot: int, dtype: str) -> np.ndarray:
        """A vector of numbers as a read-only view of the file, perhaps unaligned; empty where absent."""
        kind = np.dtype(dtype).newbyteorder("<")
        place = self.field(slot, 4)
        if place is None:
            return np.empty(0, kind)
        start, count = self.file.elements(place, kind.itemsize, f"numbers of {kind.itemsize} bytes")
        return np.frombuffer(self.file.data, kind, count, start)

    def integers(self, slot: int, dtype: str) -> tuple[int, ...]:
        """A vector of integers as Python numbers; empty where absent."""
        values = self.vector(slot, dtype)
        self.file.spend(self.position, values.size)
        return tuple(values.tolist())

    def table(self, slot: int) -> Table | None:
        """A sub-table, or None where absent."""
        place = self.field(slot, 4)
        return None if place is None else self.file.table(self.file.follow(place), self.depth + 1)

    def union(self, slot: int) -> tuple[int, Table | None]:
        """A union's type code, stored at `slot`, and its table, stored at the next slot; (0, None) where absent."""
        kind = self.integer(slot, "B")
        return kind, self.table(slot + 1) if kind else None

    def absent(self) -> Table:
        """A table in which every field is absent, to read the schema's defaults from."""
        return replace(self, vtable_size=4)

    def tables(self, slot: int) -> Tables:
        """A vector of tables; empty where absent."""
        place = self.field(slot, 4)
        start, count = (self.position, 0) if place is None else self.file.elements(place, 4, "offsets of tables")
        return Tables(self.file, start, count, self.depth + 1)


@dataclass(frozen=True, slots=True)
class Tables:
    """A vector of tables, opened one by one when asked for."""

    file: FlatBuffer
    start: int
    count: int
    depth: int

    def at_most(self, limit: int, what: str) -> Tables:
        """Itself, where it holds at most `limit` tables."""
        if self.count > limit:
            raise self.file.too_large(self.start, f"at most {limit} {what}", str(self.count))
        return self

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Table]:
        return (self[index] for index in range(self.count))

    def __getitem__(self, index: int) -> Table:
        """The table at `index`, 0 <= index < len; the caller has checked it."""
        return self.file.table(self.file.follow(self.start + 4 * index), self.depth)
