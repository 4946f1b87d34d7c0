"""What a blob holds, as data; the bytes are described in `lil_blob.h`, and the structs here mirror the ones there."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = int.from_bytes(b"LIL_", "little")
VERSION = 1
ALIGNMENT = 8  # of whatever lies behind the lists of a blob, and of states in the memory
IN_BLOB = 1 << 31  # of an argument's place

HEADER = struct.Struct("<7I4H")
VALUE = struct.Struct("<IIcBHfi")
LAYER = struct.Struct("<3I2H")
ARGUMENT = struct.Struct("<II")
BEFORE_CRC = 16  # bytes of the header that the checksum does not cover


@dataclass(frozen=True)
class BlobValue:
    """An input or output: `nbytes` at `at` in the memory, numbers of `itemsize` bytes whose `kind` is numpy's letter.

    real = scale * (stored - zero_point); a scale of 0 means plain numbers
    """

    at: int
    nbytes: int
    kind: str
    itemsize: int
    scale: float
    zero_point: int


@dataclass(frozen=True)
class BlobArgument:
    """`nbytes` at `at` in the blob or in the memory; no bytes for an operand that is absent."""

    at: int
    nbytes: int
    in_blob: bool


@dataclass(frozen=True)
class BlobLayer:
    """A call of the kernel with this id; 0 where there is nothing to do. `params` are the bytes of its struct."""

    kernel: int
    params: bytes
    arguments: tuple[BlobArgument, ...]


@dataclass(frozen=True)
class Blob:
    """A model as data.

    raw      the whole of it
    memory   bytes of RAM that it works in: an arena, then the states
    states   where in the memory the states begin
    initial  what they begin with; no bytes where they begin as zeros
    """

    raw: bytes
    memory: int
    states: int
    initial: bytes
    inputs: tuple[BlobValue, ...]
    outputs: tuple[BlobValue, ...]
    layers: tuple[BlobLayer, ...]


def aligned(size: int, alignment: int = ALIGNMENT) -> int:
    """The next multiple of the alignment."""
    return -(-size // alignment) * alignment
