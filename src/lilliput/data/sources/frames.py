"""The frame of datagrams and messages: 16 bytes of header, then rows, all little-endian.

    0   4  "LIL1"
    4   1  type of the numbers: 1 int8, 2 uint8, 3 int16, 4 int32, 5 float32
    5   1  1: no row comes after this frame; else 0
    6   2  channels, 1 to 65535
    8   4  number of the first row in the stream, from 0 on, modulo 2^32: a gap tells how many rows are lost
   12   2  rows in this frame, 0 to 65535
   14   2  zero
   16      rows * channels numbers, the channels of a row side by side

A payload that does not begin with "LIL1" is text: lines of numbers, as on a serial port.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lilliput.data.sources.source import Array, Declared, Received
from lilliput.data.text_lines import TextLines
from lilliput.graph.errors import InputError

HEADER = struct.Struct("<4sBBHIHH")
MAGIC = b"LIL1"
TYPES = {"int8": 1, "uint8": 2, "int16": 3, "int32": 4, "float32": 5}
NAMES = {code: name for name, code in TYPES.items()}
MODULUS = 1 << 32
PAYLOAD = 1400  # bytes of rows in one frame: a datagram of an Ethernet's size holds it


@dataclass(frozen=True)
class Frame:
    """Rows (n, channels), the number of the first of them, and whether they are the last."""

    first: int
    rows: Array
    last: bool


def encode(rows: Array, first: int, last: bool = False) -> bytes:
    """A frame of rows (n, channels) of a type that frames have; n times the row's size must fit a datagram."""
    little = np.ascontiguousarray(rows, rows.dtype.newbyteorder("<"))
    code = type_code(rows.dtype.name)
    return HEADER.pack(MAGIC, code, int(last), rows.shape[1], first % MODULUS, rows.shape[0], 0) + little.tobytes()


def decode(payload: bytes) -> Frame:
    """The frame that the bytes hold. Raises InputError where they are none."""
    if len(payload) < HEADER.size or payload[:4] != MAGIC:
        raise InputError(
            f"a frame has a header of {HEADER.size} bytes that begins with 'LIL1'; {len(payload)} bytes came"
        )
    _, code, last, channels, first, count, zero = HEADER.unpack_from(payload)
    if code not in NAMES or last > 1 or not channels or zero:
        raise InputError(f"a frame's header says type {code}, last {last}, {channels} channels: no such frame")
    dtype = np.dtype(NAMES[code]).newbyteorder("<")
    expected = HEADER.size + count * channels * dtype.itemsize
    if len(payload) != expected:
        raise InputError(
            f"a frame of {count} rows of {channels} {NAMES[code]} has {expected} bytes; {len(payload)} came"
        )
    rows = np.frombuffer(payload, dtype, offset=HEADER.size).reshape(count, channels)
    return Frame(first, rows.astype(NAMES[code]), bool(last))


def type_code(dtype: str) -> int:
    """The number of a type in a frame. Raises InputError where frames do not have the type."""
    if dtype not in TYPES:
        raise InputError(f"rows of {dtype} cannot be sent; frames have {', '.join(TYPES)}")
    return TYPES[dtype]


def pieces(rows: Array) -> Iterator[Array]:
    """Rows (n, channels) in pieces that fit a frame."""
    step = max(1, min(PAYLOAD // (rows.shape[1] * rows.itemsize), 65535))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


class Payloads:
    """Payloads in, in the order of their arrival; rows out. Counts what is lost and what is broken."""

    def __init__(self, declared: Declared, received: Received) -> None:
        self.ended = False
        self._declared = declared
        self._received = received
        self._next: int | None = None
        self._lines: TextLines | None = None

    def rows(self, payload: bytes) -> Array:
        """(n, channels) of the declared type; (0, channels) of a payload that has no new row."""
        if payload[:4] != MAGIC:
            return self._text(payload)
        try:
            frame = decode(payload)
            if frame.rows.shape[1] != self._declared.channels or frame.rows.dtype.name != self._declared.dtype:
                raise InputError(f"{frame.rows.shape[1]} channels of {frame.rows.dtype.name}")
        except InputError as error:
            self._received.breaks(1, [str(error)])
            return self._nothing()
        return self._in_order(frame)

    def _in_order(self, frame: Frame) -> Array:
        """The frame's rows; none of a frame whose rows have been given out or given up already."""
        gap = 0 if self._next is None else (frame.first - self._next) % MODULUS
        if gap >= MODULUS // 2:
            return self._nothing()
        self._received.lost += gap
        self._next = (frame.first + len(frame.rows)) % MODULUS
        self.ended = frame.last
        return frame.rows

    def _text(self, payload: bytes) -> Array:
        lines = self._lines or TextLines(self._declared.channels, self._declared.dtype)
        self._lines = lines
        broken, shown = lines.broken, len(lines.examples)
        rows = lines.feed(payload + b"\n")
        self._received.breaks(lines.broken - broken, lines.examples[shown:])
        self.ended = lines.ended
        return rows

    def _nothing(self) -> Array:
        return np.zeros((0, self._declared.channels), self._declared.dtype)


class Framer:
    """Numbers the rows of a stream as it makes frames of them."""

    def __init__(self, declared: Declared) -> None:
        type_code(declared.dtype)
        self._declared = declared
        self._next = 0

    def frames(self, rows: Array) -> Iterator[bytes]:
        """The frames of rows (n, channels)."""
        for piece in pieces(np.asarray(rows, self._declared.dtype).reshape(-1, self._declared.channels)):
            yield encode(piece, self._next)
            self._next += len(piece)

    def end(self) -> bytes:
        """The frame that says that no more rows come; by its number what got lost last is counted, too."""
        return encode(np.zeros((0, self._declared.channels), self._declared.dtype), self._next, last=True)
