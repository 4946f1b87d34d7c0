"""Numbers on disk: .npy files that are written block by block, and read with every length checked first."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from io import BytesIO
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np

from lilliput.data.errors import DataError
from lilliput.data.recording import DTYPES, Digest

MAGIC = b"\x93NUMPY"
HEAD = 192  # bytes before the numbers; a multiple of 64 with room for any shape
MAPPED = 1 << 24  # bytes from which on a file is mapped, not read


class NpyWriter:
    """A .npy file of rows that come in blocks; its shape is known when the last has come.

    with NpyWriter(path, np.dtype("float64"), (3,)) as writer: writer.write(block)   # block (n, 3)
    """

    def __init__(self, path: Path, dtype: np.dtype, row: tuple[int, ...]) -> None:
        self.path, self.dtype, self._row = path, dtype, row
        self.rows = 0
        self._digest = Digest()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._file.write(bytes(HEAD))

    def write(self, block: np.ndarray) -> None:
        """The next rows (n, *row)."""
        block = np.ascontiguousarray(block, self.dtype.newbyteorder("<"))
        assert block.shape[1:] == self._row
        self._digest.update(block.view(self.dtype) if block.size else block)
        self._file.write(block.data if block.size else b"")
        self.rows += len(block)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of all rows so far."""
        return (self.rows, *self._row)

    def hexdigest(self) -> str:
        """`recording.digest` of all rows so far."""
        return self._digest.hexdigest(self.dtype, self.shape)

    def close(self) -> None:
        """Write the header, now that the number of rows is known."""
        if not self._file.closed:
            self._file.seek(0)
            self._file.write(npy_head(self.dtype, self.shape))
            self._file.close()

    def __enter__(self) -> NpyWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def npy_head(dtype: np.dtype, shape: tuple[int, ...]) -> bytes:
    """The HEAD bytes before the numbers, format version 1.0 (NumPy's `numpy.lib.format`)."""
    text = f"{{'descr': {dtype.newbyteorder('<').str!r}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    room = HEAD - len(MAGIC) - 4
    return MAGIC + b"\x01\x00" + room.to_bytes(2, "little") + text.ljust(room - 1) + b"\n"


def npy_facts(file: IO[bytes], size: int, where: str) -> tuple[np.dtype, tuple[int, ...], bool]:
    """Dtype, shape and whether columns come first, of a .npy stream at its start that has `size` bytes.

    Leaves the stream at the first number. Raises DataError where the header is no header of plain numbers, or the
    numbers are not exactly as many as it says.
    """
    try:
        version = np.lib.format.read_magic(file)
        read: Any = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        if version not in ((1, 0), (2, 0)):
            raise ValueError(f"its version {version} is not read")
        shape, columns_first, dtype = read(file, max_header_size=10_000)
    except Exception as error:  # numpy, ast and struct raise a dozen kinds for damaged headers
        raise DataError(f"{where}: is not a .npy file that can be read ({_short(error)}); save it again") from None
    if dtype.hasobject or dtype.newbyteorder("=").name not in (*DTYPES, "bool", "float16"):
        raise DataError(f"{where}: holds {str(dtype)[:60]}; save plain numbers, nothing is ever unpickled")
    sound = len(shape) <= 32 and all(0 <= extent < 1 << 48 for extent in shape)
    if not sound or prod(shape) * dtype.itemsize != size - file.tell():
        raise DataError(
            f"{where}: says it holds {str(shape)[:60]} of {dtype}, but has {size - file.tell()} bytes of numbers; it "
            "is cut off or damaged, save it again"
        )
    return dtype, shape, columns_first


def read_npy(path: Path) -> np.ndarray:
    """The array of a .npy file of ours, mapped from the file where it is large. Raises DataError."""
    with path.open("rb") as file:
        dtype, shape, columns_first = npy_facts(file, path.stat().st_size, str(path))
        if prod(shape) * dtype.itemsize >= MAPPED:
            order: Any = "F" if columns_first else "C"
            return np.memmap(path, dtype, "r", file.tell(), shape, order)
        return as_array(file.read(), dtype, shape, columns_first)


def as_array(data: bytes, dtype: np.dtype, shape: tuple[int, ...], columns_first: bool) -> np.ndarray:
    """The bytes of a .npy file's numbers as an array in native byte order."""
    flat = np.frombuffer(data, dtype)
    array = flat.reshape(shape[::-1]).T if columns_first else flat.reshape(shape)
    return np.ascontiguousarray(array, dtype.newbyteorder("="))


def npy_bytes(values: np.ndarray) -> bytes:
    """An array as a .npy file."""
    out = BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


def blocks_of(values: np.ndarray, size: int = 1 << 22) -> Iterator[np.ndarray]:
    """The rows in blocks of about `size` bytes. What is mapped from a file is let go of, block by block."""
    step = max(1, size // max(1, values[:1].nbytes))
    for start in range(0, len(values), step):
        yield values[start : start + step]
        forget(values)


def forget(values: np.ndarray) -> None:
    """Tell the system that the pages of a mapped file are not needed in memory now; nothing for other arrays."""
    base: object = values
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
