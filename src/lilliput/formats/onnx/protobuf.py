"""Protobuf's wire format, bounds-checked: fields of a number and a kind, spans inside spans of one file.

Source: protobuf.dev, "Encoding". Lists of numbers come packed in one field or one number a field, and mixed.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np

from lilliput.formats.onnx.limits import MAX_DEPTH, MAX_FIELDS
from lilliput.graph import ModelError

VARINT, FIXED64, SPAN, FIXED32 = 0, 1, 2, 5
SIZES = {FIXED64: 8, FIXED32: 4}
LONGEST = 10  # bytes of a varint of 64 bits


@dataclass
class File:
    """The bytes of one file and how many fields may still be opened."""

    data: bytes
    name: str
    left: int = MAX_FIELDS

    def __post_init__(self) -> None:
        self.most = self.left

    def error(self, position: int, expected: str, found: str) -> ModelError:
        """A sentence about the byte at `position`."""
        return ModelError(
            f"{self.name}: at byte {position} expected {expected}, found {found}; "
            "the file is damaged or not an ONNX model, export it again"
        )

    def varint(self, at: int, stop: int) -> tuple[int, int]:
        """An unsigned number of up to 64 bits and the position behind it."""
        number = 0
        for count in range(LONGEST):
            if at + count >= stop:
                raise self.error(at, "a number", "the end of its message")
            byte = self.data[at + count]
            number |= (byte & 0x7F) << 7 * count
            if byte < 0x80:
                return number & (1 << 64) - 1, at + count + 1
        raise self.error(at, f"a number of at most {LONGEST} bytes", "a longer one")

    def message(self) -> Message:
        """The whole file as a message."""
        return Message.read(self, 0, len(self.data), 0)


@dataclass(frozen=True)
class Field:
    """One field: the number or the bits of a fixed one in `value`, or a span of the file."""

    kind: int
    start: int
    stop: int
    value: int = 0


@dataclass(frozen=True)
class Message:
    """The fields of a message by their numbers, in the order of the file."""

    file: File
    start: int
    depth: int
    fields: dict[int, list[Field]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: File, start: int, stop: int, depth: int) -> Message:
        """All fields between two positions; raises ModelError where they do not fill it exactly."""
        if depth > MAX_DEPTH:
            raise file.error(start, f"at most {MAX_DEPTH} messages inside each other", "more")
        found: dict[int, list[Field]] = {}
        at = start
        while at < stop:
            file.left -= 1
            if file.left < 0:
                raise file.error(at, f"at most {file.most} fields in a file", "more")
            begin = at
            key, at = file.varint(at, stop)
            number, kind = key >> 3, key & 7
            if not 0 < number < 1 << 29:
                raise file.error(begin, "a field's number", str(number))
            if kind == VARINT:
                value, after = file.varint(at, stop)
                each = Field(kind, at, after, value)
            elif kind == SPAN:
                size, at = file.varint(at, stop)
                after = at + size
                each = Field(kind, at, after)
            elif kind in SIZES:
                after = at + SIZES[kind]
                each = Field(kind, at, after, int.from_bytes(file.data[at : min(after, stop)], "little"))
            else:
                raise file.error(begin, "a number, a fixed number or a span", f"a field of kind {kind}")
            if after > stop:
                raise file.error(at, f"{after - at} bytes of field {number}", f"{stop - at}")
            found.setdefault(number, []).append(each)
            at = after
        return cls(file, start, depth, found)

    def count(self, number: int) -> int:
        return len(self.fields.get(number, ()))

    def last(self, number: int, kind: int) -> Field | None:
        """The field that counts where a single one is meant: the last, of the kind that the schema says."""
        fields = self.fields.get(number)
        if not fields:
            return None
        if fields[-1].kind != kind:
            raise self.file.error(fields[-1].start, f"field {number} of kind {kind}", f"kind {fields[-1].kind}")
        return fields[-1]

    def integer(self, number: int, default: int = 0) -> int:
        """A signed number of 64 bits."""
        found = self.last(number, VARINT)
        return default if found is None else signed(found.value)

    def real(self, number: int) -> float:
        """A float of 32 bits, 0 where it is absent."""
        found = self.last(number, FIXED32)
        return 0.0 if found is None else float(struct.unpack("<f", found.value.to_bytes(4, "little"))[0])

    def text(self, number: int) -> str:
        found = self.last(number, SPAN)
        return "" if found is None else self._decode(found)

    def texts(self, number: int) -> tuple[str, ...]:
        return tuple(self._decode(each) for each in self._spans(number))

    def bytes(self, number: int) -> np.ndarray | None:
        """The bytes of a span as a view of the file, None where there is none."""
        found = self.last(number, SPAN)
        if found is None:
            return None
        return np.frombuffer(self.file.data, np.uint8, found.stop - found.start, found.start)

    def messages(self, number: int, most: int, what: str) -> list[Message]:
        if self.count(number) > most:
            raise self.file.error(self.start, f"at most {most} {what}", str(self.count(number)))
        return [Message.read(self.file, each.start, each.stop, self.depth + 1) for each in self._spans(number)]

    def message(self, number: int) -> Message | None:
        found = self.last(number, SPAN)
        return None if found is None else Message.read(self.file, found.start, found.stop, self.depth + 1)

    def integers(self, number: int) -> np.ndarray:
        """A list of varints: (n,) uint64, to be viewed as what the schema says they are."""
        return self._numbers(number, VARINT, np.dtype("<u8"))

    def reals(self, number: int, dtype: str = "<f4") -> np.ndarray:
        """A list of floats of 32 or 64 bits: (n,)."""
        wanted = np.dtype(dtype)
        return self._numbers(number, FIXED32 if wanted.itemsize == 4 else FIXED64, wanted)

    def _numbers(self, number: int, kind: int, dtype: np.dtype) -> np.ndarray:
        parts: list[np.ndarray] = []
        single: list[int] = []
        for each in self.fields.get(number, ()):
            if each.kind == kind:
                single.append(each.value)
            elif each.kind == SPAN:
                if single:
                    parts.append(_from_bits(single, dtype))
                    single = []
                parts.append(self._packed(each, kind, dtype))
            else:
                raise self.file.error(each.start, f"numbers of kind {kind} in field {number}", f"kind {each.kind}")
        if single:
            parts.append(_from_bits(single, dtype))
        return np.concatenate(parts) if len(parts) != 1 and parts else (parts[0] if parts else np.empty(0, dtype))

    def _packed(self, span: Field, kind: int, dtype: np.dtype) -> np.ndarray:
        size = span.stop - span.start
        if kind != VARINT:
            if size % dtype.itemsize:
                raise self.file.error(span.start, f"packed numbers of {dtype.itemsize} bytes", f"{size} bytes")
            return np.frombuffer(self.file.data, dtype, size // dtype.itemsize, span.start)
        raw = np.frombuffer(self.file.data, np.uint8, size, span.start)
        ends = np.flatnonzero(raw < 0x80) + 1
        starts = np.concatenate(([0], ends[:-1])) if ends.size else np.empty(0, np.int64)
        if size and (not ends.size or ends[-1] != size or (ends - starts).max() > LONGEST):
            raise self.file.error(span.start, "packed numbers that fill their field", "a number cut off or too long")
        numbers = np.zeros(ends.size, np.uint64)
        for place in range(int((ends - starts).max()) if ends.size else 0):
            there = ends - starts > place
            bits = raw[starts[there] + place].astype(np.uint64) & np.uint64(0x7F)
            numbers[there] |= bits << np.uint64(7 * place)
        return numbers

    def _spans(self, number: int) -> list[Field]:
        fields = self.fields.get(number, [])
        for each in fields:
            if each.kind != SPAN:
                raise self.file.error(each.start, f"a span in field {number}", f"kind {each.kind}")
        return fields

    def _decode(self, span: Field) -> str:
        return self.file.data[span.start : span.stop].decode("utf-8", "replace")


def signed(number: int) -> int:
    """Two's complement of 64 bits."""
    return number - (1 << 64) if number >> 63 else number


def _from_bits(numbers: list[int], dtype: np.dtype) -> np.ndarray:
    return np.array(numbers, f"<u{dtype.itemsize}").view(dtype)
