"""Bytes as a blob, with the checks of `lil_blob_check`; what no blob is ends in a sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from lilliput.codegen.blob.format import (
    ARGUMENT,
    BEFORE_CRC,
    HEADER,
    IN_BLOB,
    LAYER,
    MAGIC,
    VALUE,
    VERSION,
    Blob,
    BlobArgument,
    BlobLayer,
    BlobValue,
)
from lilliput.graph import ModelError

AGAIN = "write the blob again"


def is_blob(path: Path) -> bool:
    """Whether a file begins as blobs do."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == struct.pack("<I", MAGIC)


def read_blob(raw: bytes, name: str = "blob") -> Blob:
    """Raises ModelError, in whose sentence `name` stands, for bytes that are no sound blob.

    Whether a program has the kernels is for `lil_blob_check` to say: a blob holds nothing but their ids.
    """
    return _Reader(raw, name).blob()


class _Reader:
    def __init__(self, raw: bytes, name: str) -> None:
        self._raw, self._name = raw, name
        self._size = self._memory = len(raw)
        self._arguments = 0  # of all layers so far

    def blob(self) -> Blob:
        magic, version, size, crc, memory, states, initial, inputs, outputs, layers, _ = self._unpack(HEADER, 0)
        if magic != MAGIC:
            raise self._bad(
                "does not begin with LIL_, as blobs do", "choose a file that `lil build --style blob` wrote"
            )
        if version != VERSION:
            raise self._bad(f"is of version {version}, but {VERSION} is read here", AGAIN)
        if not HEADER.size <= size <= len(self._raw):
            raise self._bad(f"says that it has {size} bytes, but {len(self._raw)} are there", "copy it anew")
        if crc != zlib.crc32(self._raw[BEFORE_CRC:size]):
            raise self._bad("does not have the checksum that it says", "copy it anew")
        self._size, self._memory = size, memory
        if states > memory:
            raise self._bad(f"has its states at {states} of {memory} bytes of memory", AGAIN)
        values_end = HEADER.size + VALUE.size * (inputs + outputs)
        values = [self._value(HEADER.size + VALUE.size * i) for i in range(inputs + outputs)]
        calls = [self._layer(values_end + LAYER.size * i) for i in range(layers)]
        begin = self._slice(initial, memory - states) if initial else b""
        raw = self._raw[:size]
        return Blob(raw, memory, states, begin, tuple(values[:inputs]), tuple(values[inputs:]), tuple(calls))

    def _value(self, at: int) -> BlobValue:
        where, nbytes, kind, itemsize, _, scale, zero_point = self._unpack(VALUE, at)
        self._inside(where, nbytes, self._memory, "an input or output")
        if itemsize not in (1, 2, 4, 8) or where % itemsize or nbytes % itemsize:
            raise self._bad(f"has an input or output of {nbytes} bytes at {where} for numbers of {itemsize}", AGAIN)
        return BlobValue(where, nbytes, kind.decode("latin1"), itemsize, scale, zero_point)

    def _layer(self, at: int) -> BlobLayer:
        kernel, params, arguments, params_bytes, count = self._unpack(LAYER, at)
        if kernel == 0:
            return BlobLayer(0, b"", ())
        if params % 8 or arguments % 4:
            raise self._bad(f"has parameters at {params} and arguments at {arguments}, not aligned", AGAIN)
        self._arguments += count
        self._inside(0, ARGUMENT.size * self._arguments, self._size, "arguments")
        found = tuple(self._argument(arguments + ARGUMENT.size * i) for i in range(count))
        return BlobLayer(kernel, self._slice(params, params_bytes), found)

    def _argument(self, at: int) -> BlobArgument:
        where, nbytes = self._unpack(ARGUMENT, at)
        in_blob, where = bool(where & IN_BLOB), where & ~IN_BLOB
        self._inside(where, nbytes, self._size if in_blob else self._memory, "an operand")
        return BlobArgument(where, nbytes, in_blob)

    def _slice(self, at: int, nbytes: int) -> bytes:
        self._inside(at, nbytes, self._size, "a part")
        return self._raw[at : at + nbytes]

    def _unpack(self, what: struct.Struct, at: int) -> tuple:
        self._inside(at, what.size, self._size, "a part")
        return what.unpack_from(self._raw, at)

    def _inside(self, at: int, nbytes: int, limit: int, what: str) -> None:
        if at + nbytes > limit:
            raise self._bad(f"has {what} of {nbytes} bytes at {at}, where only {limit} are", AGAIN)

    def _bad(self, why: str, advice: str) -> ModelError:
        return ModelError(f"{self._name}: {why}; {advice}")
