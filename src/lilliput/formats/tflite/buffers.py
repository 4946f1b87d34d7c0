"""The buffers of a .tflite file and the numbers in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.formats.tflite.flatbuffer import FlatBuffer, Tables
from lilliput.formats.tflite.schema import BufferSlot, TensorType


@dataclass(frozen=True)
class Buffers:
    """The model's buffers, opened one by one when a tensor or an entry of the metadata names one."""

    file: FlatBuffer
    tables: Tables

    def content(self, index: int, position: int, owner: str) -> np.ndarray:
        """The bytes of buffer `index` as a view of the file, for `owner` that names it at byte `position`.

        Empty for buffer 0, which stands for no data. Bytes lie in the buffer's table or, since schema version 3c, after
        the FlatBuffer at an offset from the start of the file, which is valid above 1.
        """
        if index == 0:
            return np.empty(0, np.uint8)
        if index >= len(self.tables):
            raise self.file.error(position, f"{owner} in one of {len(self.tables)} buffers", f"buffer {index}")
        table = self.tables[index]
        inside = table.vector(BufferSlot.DATA, "uint8")
        offset, size = table.integer(BufferSlot.OFFSET, "Q"), table.integer(BufferSlot.SIZE, "Q")
        if inside.size or offset <= 1:
            return inside
        self.file.check_range(offset, size, f"the {size} bytes of buffer {index}", said_at=table.position)
        return np.frombuffer(self.file.data, np.uint8, size, offset)


def decode(content: np.ndarray, type_: TensorType, count: int) -> np.ndarray:
    """`count` numbers of `type_` from the bytes that hold them: (count,), read-only, a view where that is possible."""
    dtype = np.dtype(type_.dtype).newbyteorder("<")
    if copies(type_):
        numbers = _unpack(content, type_.bits, dtype)[:count]
        numbers.flags.writeable = False
        return numbers
    return content.view(dtype)


def copies(type_: TensorType) -> bool:
    """Whether `decode` makes new numbers: those narrower than a byte, and bools, of which any byte but 0 is true."""
    return type_.bits < 8 or type_.dtype == "bool"


def _unpack(content: np.ndarray, bits: int, dtype: np.dtype) -> np.ndarray:
    """One number per byte out of `bits`-wide fields, low bits first; sign-extended where `dtype` is signed."""
    fields = (content[:, np.newaxis] >> np.arange(0, 8, bits, dtype=np.uint8)) & ((1 << bits) - 1)
    numbers = fields.reshape(-1).astype(dtype)
    if dtype.kind == "i":
        numbers[numbers >= 1 << bits - 1] -= 1 << bits
    return numbers
