"""Writes FlatBuffers out of plain values, and says where each number of the file lies.

A dict {slot: value} is a table, a list of dicts a vector of tables, a str a string, a numpy array a vector of numbers,
a numpy scalar an inline number; None leaves a field out. Children follow their parents, numbers are aligned to their
size and vectors to 16 bytes (the `force_align` of TFLite's buffers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

PLACES_PER_VECTOR = 16


@dataclass(frozen=True)
class Place:
    """A number of the file: its byte offset, numpy dtype, and role (root, vtable, table, offset, count or value)."""

    offset: int
    dtype: str
    role: str


def write_flatbuffer(root: dict[int, Any], identifier: bytes) -> tuple[bytes, list[Place]]:
    """The bytes of the file whose root table is `root`, and the places of its numbers."""
    writer = _Writer()
    writer.out += bytes(4) + identifier
    writer.point(0, writer.value(root), "root")
    writer.pad(16)
    return bytes(writer.out), writer.places


class _Writer:
    def __init__(self) -> None:
        self.out = bytearray()
        self.places: list[Place] = []

    def pad(self, alignment: int, ahead: int = 0) -> None:
        """Zeros, until what follows after `ahead` more bytes is aligned."""
        self.out += bytes(-(len(self.out) + ahead) % alignment)

    def put(self, offset: int, number: np.generic, role: str) -> None:
        data = number.tobytes()
        self.out[offset : offset + len(data)] = data
        self.places.append(Place(offset, number.dtype.str, role))

    def append(self, number: np.generic, role: str) -> None:
        self.put(len(self.out), number, role)

    def point(self, offset: int, target: int, role: str = "offset") -> None:
        self.put(offset, np.uint32(target - offset), role)

    def value(self, value: Any) -> int:
        """Append a table, vector or string; its position."""
        if isinstance(value, dict):
            return self.table({slot: field for slot, field in value.items() if field is not None})
        if isinstance(value, list):
            return self.tables(value)
        if isinstance(value, str):
            return self.vector(np.frombuffer(value.encode() + b"\0", np.uint8), count=len(value.encode()))
        return self.vector(np.asarray(value), count=len(value))

    def table(self, fields: dict[int, Any]) -> int:
        inline = {slot: field.itemsize if isinstance(field, np.generic) else 4 for slot, field in fields.items()}
        layout, size = {}, 4
        for slot in sorted(inline, key=lambda slot: (-inline[slot], slot)):
            layout[slot] = size + -size % inline[slot]
            size = layout[slot] + inline[slot]
        self.pad(2)
        vtable, slots = len(self.out), max(fields, default=-1) + 1
        for number in (4 + 2 * slots, size, *(layout.get(slot, 0) for slot in range(slots))):
            self.append(np.uint16(number), "vtable")
        self.pad(8)
        position = len(self.out)
        self.out += bytes(size)
        self.put(position, np.int32(position - vtable), "table")
        for slot, field in fields.items():
            if isinstance(field, np.generic):
                self.put(position + layout[slot], field, "value")
            else:
                self.point(position + layout[slot], self.value(field))
        return position

    def tables(self, tables: list[dict[int, Any]]) -> int:
        self.pad(4)
        position = len(self.out)
        self.append(np.uint32(len(tables)), "count")
        self.out += bytes(4 * len(tables))
        for index, table in enumerate(tables):
            offset = position + 4 + 4 * index
            self.point(offset, self.value(table))
        return position

    def vector(self, numbers: np.ndarray, count: int) -> int:
        self.pad(16, ahead=4)
        position = len(self.out)
        self.append(np.uint32(count), "count")
        numbers = numbers.astype(numbers.dtype.newbyteorder("<"))
        for index in range(min(count, PLACES_PER_VECTOR)):
            offset = position + 4 + index * numbers.itemsize
            self.places.append(Place(offset, numbers.dtype.str, "value"))
        self.out += numbers.tobytes()
        return position
