"""The part of HDF5 that Keras writes: groups of groups and of plain arrays. Bounds-checked; nothing else is followed.

Source: "HDF5 File Format Specification Version 1.1 and 2.0" by The HDF Group, sections II.A (superblock 0), III.A.1 and
III.B to III.D (group B-trees, symbol nodes, local heaps), IV.A.1.a (object header 1) and IV.A.2 (messages).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from math import prod

import numpy as np

from lilliput.formats.keras.limits import MAX_BYTES, MAX_DEPTH, MAX_ENTRIES
from lilliput.graph import ModelError

SIGNATURE = b"\x89HDF\r\n\x1a\n"
DATASPACE, DATATYPE, LAYOUT, FILTERS, CONTINUATION, SYMBOL_TABLE = 0x01, 0x03, 0x08, 0x0B, 0x10, 0x11
CONTIGUOUS = 1
UNDEFINED = (1 << 64) - 1
INTEGER, REAL = 0, 1
MAX_RANK = 8


@dataclass
class File:
    """The bytes, and how many more entries may be looked at."""

    data: bytes
    name: str
    left: int = MAX_ENTRIES
    _groups: dict[int, dict[str, int]] = field(default_factory=dict)

    def error(self, at: int, expected: str, found: object) -> ModelError:
        """A sentence about the byte at `at`."""
        return ModelError(
            f"{self.name}: in the weights, at byte {at}, expected {expected}, found {found}; the file is damaged or "
            "not written by Keras 3, save the model again"
        )

    def take(self, at: int, size: int) -> bytes:
        """Bytes that have to be there."""
        if at < 0 or size < 0 or at + size > len(self.data):
            raise self.error(at, f"{size} bytes", f"the end of the file at {len(self.data)}")
        return self.data[at : at + size]

    def numbers(self, at: int, layout: str) -> tuple[int, ...]:
        """Little-endian integers, in the letters of `struct`."""
        found: tuple[int, ...] = struct.unpack(f"<{layout}", self.take(at, struct.calcsize(f"<{layout}")))
        return found

    def magic(self, at: int, wanted: bytes) -> None:
        found = self.take(at, len(wanted))
        if found != wanted:
            raise self.error(at, repr(wanted), repr(found))

    def count(self, entries: int = 1) -> None:
        """Counts what is looked at, so that no damage keeps the reader busy."""
        self.left -= entries
        if self.left < 0:
            raise ModelError(f"{self.name}: the weights have more than {MAX_ENTRIES} entries; make the model smaller")

    def root(self) -> int:
        """Where the header of the outermost group is."""
        self.magic(0, SIGNATURE)
        version, *_, offset_bytes, length_bytes = self.numbers(8, "BBBBBBB")
        if (version, offset_bytes, length_bytes) != (0, 8, 8):
            raise self.error(8, "superblock 0 with offsets of 8 bytes", (version, offset_bytes, length_bytes))
        (header,) = self.numbers(24 + 32 + 8, "Q")
        return header

    def find(self, path: str) -> np.ndarray | None:
        """The array at `path`, names parted by a slash; None where there is none."""
        header = self.root()
        for part in path.split("/"):
            members = self.members(header)
            if part not in members:
                return None
            header = members[part]
        return self.array(header)

    def members(self, header: int) -> dict[str, int]:
        """Names in a group, each with where its header is; nothing for an array."""
        if header not in self._groups:
            tables = [at for kind, at, _ in self.messages(header) if kind == SYMBOL_TABLE]
            found: dict[str, int] = {}
            for at in tables:
                tree, heap = self.numbers(at, "QQ")
                self._walk(tree, self._heap(heap), found, 0)
            self._groups[header] = found
        return self._groups[header]

    def messages(self, header: int) -> list[tuple[int, int, int]]:
        """An object's messages: kind, where the content is, how long it is."""
        version, _, count = self.numbers(header, "BBH")
        if version != 1:
            raise self.error(header, "an object header 1", version)
        (size,) = self.numbers(header + 8, "I")
        blocks, found = [(header + 16, size)], []
        while blocks and count > 0:
            at, size = blocks.pop(0)
            stop = at + size
            self.take(at, size)
            while at + 8 <= stop and count > 0:
                self.count()
                kind, length = self.numbers(at, "HH")
                if at + 8 + length > stop:
                    raise self.error(at, "a message that ends in its block", f"{length} bytes")
                if kind == CONTINUATION:
                    further, extent = self.numbers(at + 8, "QQ")
                    blocks.append((further, extent))
                found.append((kind, at + 8, length))
                at, count = at + 8 + length, count - 1
        return found

    def array(self, header: int) -> np.ndarray:
        """The numbers of a dataset: contiguous, not compressed."""
        contents = {kind: at for kind, at, _ in self.messages(header)}
        if not {DATASPACE, DATATYPE, LAYOUT} <= contents.keys() or FILTERS in contents:
            raise self.error(header, "an array that is not compressed", "something else")
        shape, dtype = self._shape(contents[DATASPACE]), self._dtype(contents[DATATYPE])
        at = contents[LAYOUT]
        version, kind = self.numbers(at, "BB")
        if (version, kind) != (3, CONTIGUOUS):
            raise self.error(at, "a contiguous layout 3", (version, kind))
        start, size = self.numbers(at + 2, "QQ")
        wanted = prod(shape) * dtype.itemsize
        if wanted > MAX_BYTES or (start != UNDEFINED and size != wanted):
            raise self.error(at, f"{wanted} bytes of numbers", size)
        data = b"" if wanted == 0 else self.take(start, wanted)
        return np.frombuffer(data, dtype).reshape(shape)

    def _shape(self, at: int) -> tuple[int, ...]:
        version, rank = self.numbers(at, "BB")
        if version not in (1, 2) or rank > MAX_RANK:
            raise self.error(at, f"a dataspace 1 or 2 of at most {MAX_RANK} axes", (version, rank))
        shape = self.numbers(at + (8 if version == 1 else 4), f"{rank}Q")
        if max(shape, default=0) > MAX_BYTES:
            raise self.error(at, f"extents of at most {MAX_BYTES}", shape)
        return shape

    def _dtype(self, at: int) -> np.dtype:
        kind, bits, _, _, size = self.numbers(at, "BBBBI")
        letter = {INTEGER: "i" if bits & 8 else "u", REAL: "f"}.get(kind & 15)
        if letter is None or bits & 1 or size not in (1, 2, 4, 8) or (letter == "f" and size == 1):
            raise self.error(at, "little-endian integers or floats", (kind, bits, size))
        return np.dtype(f"<{letter}{size}")

    def _heap(self, at: int) -> tuple[int, int]:
        """Where a group's names are, and how many bytes of them."""
        self.magic(at, b"HEAP")
        size, _, start = self.numbers(at + 8, "QQQ")
        self.take(start, size)
        return start, size

    def _walk(self, at: int, heap: tuple[int, int], found: dict[str, int], depth: int) -> None:
        """Collects the entries below a node of a group's B-tree."""
        if depth > MAX_DEPTH:
            raise self.error(at, f"at most {MAX_DEPTH} levels of a group's tree", "more")
        self.count()
        self.magic(at, b"TREE")
        kind, level, used = self.numbers(at + 4, "BBH")
        if kind != 0:
            raise self.error(at, "a tree of a group", kind)
        for index in range(used):
            (child,) = self.numbers(at + 24 + 8 + 16 * index, "Q")
            if level > 0:
                self._walk(child, heap, found, depth + 1)
            else:
                self._symbols(child, heap, found)

    def _symbols(self, at: int, heap: tuple[int, int], found: dict[str, int]) -> None:
        self.magic(at, b"SNOD")
        (count,) = self.numbers(at + 6, "H")
        for index in range(count):
            self.count()
            name, header = self.numbers(at + 8 + 40 * index, "QQ")
            found[self._name(heap, name)] = header

    def _name(self, heap: tuple[int, int], offset: int) -> str:
        start, size = heap
        if offset >= size:
            raise self.error(start, f"a name within {size} bytes", offset)
        held = self.data[start + offset : start + size]
        return held.split(b"\0", 1)[0].decode("utf-8", "replace")
