"""WAV sound files: integers of 8, 16, 24 and 32 bits and floats, with chunks in any order.

Layout after "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991), and the
extensible header of Microsoft's WAVEFORMATEXTENSIBLE.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from lilliput.data.blocks import MAPPED
from lilliput.data.errors import DataError
from lilliput.data.formats.format import Format, Source
from lilliput.data.recording import Channel, Recording
from lilliput.graph.errors import InputError

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")  # of every sub-format that has a plain format's number
UNKNOWN = (0, 0xFFFFFFFF)  # sizes that a writer leaves which cannot go back
TYPES = {
    (PCM, 8): "uint8", (PCM, 16): "int16", (PCM, 24): "int32", (PCM, 32): "int32",
    (FLOAT, 32): "float32", (FLOAT, 64): "float64",
}  # fmt: skip
WRITTEN = {"uint8": (PCM, 8), "int16": (PCM, 16), "int32": (PCM, 32), "float32": (FLOAT, 32), "float64": (FLOAT, 64)}
CHANNELS = {1: ("audio",), 2: ("left", "right")}
MAX_CHANNELS = 1024
MAX_CHUNKS = 10_000


@dataclass(frozen=True)
class Sound:
    """What the format chunk says: TYPES' key, channels and rows per second."""

    kind: tuple[int, int]
    channels: int
    rate: int


def read(source: Source) -> Iterator[Recording]:
    """The recording of a WAV file; 24 bits come as int32 of their own values. Raises DataError, naming the chunk."""
    path = source.path
    with path.open("rb") as file:
        size = path.stat().st_size
        if size < 12:
            raise DataError(f"{path.name}: has {size} bytes, a WAV file has more; record it again")
        file.seek(12)
        sound, start, length = _chunks(file, size, path.name)
        values = _values(path, file, sound, start, length)
    names = CHANNELS.get(sound.channels, tuple(str(i) for i in range(sound.channels)))
    channels = tuple(Channel(name) for name in names)
    yield Recording(name=source.name, values=values, rate=float(sound.rate), channels=channels)


def _chunks(file: IO[bytes], size: int, where: str) -> tuple[Sound, int, int]:
    """The format, and where the samples start and how many bytes they have."""
    sound, data = None, None
    for _ in range(MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            break
        name, length, start = head[:4], int.from_bytes(head[4:], "little"), file.tell()
        if name == b"data" and length in UNKNOWN:
            length = size - start
        if start + length > size:
            raise DataError(
                f"{where}: the chunk {name.decode('latin-1')!r} says it has {length} bytes, but {size - start} are "
                "left; the file is cut off, copy it again"
            )
        if name == b"fmt " and sound is None:
            sound = _sound(file.read(min(length, 40)), where)
        elif name == b"data" and data is None:
            data = start, length
        if sound is not None and data is not None:
            return sound, *data
        file.seek(start + length + length % 2)
    missing = "format" if sound is None else "samples"
    raise DataError(f"{where}: has no {missing}; it is no whole WAV file")


def _sound(chunk: bytes, where: str) -> Sound:
    if len(chunk) < 16:
        raise DataError(f"{where}: its format chunk has {len(chunk)} bytes, but at least 16 are needed")
    tag, channels, rate, _, align, bits = struct.unpack_from("<HHIIHH", chunk)
    if tag == EXTENSIBLE:
        if len(chunk) < 40 or chunk[26:40] != GUID_TAIL:
            raise DataError(f"{where}: is encoded in a way that is not read; save it as PCM")
        tag = int.from_bytes(chunk[24:26], "little")
    if (tag, bits) not in TYPES:
        raise DataError(
            f"{where}: is encoded as number {tag} with {bits} bits; save it as PCM of 8, 16, 24 or 32 bits, or floats"
        )
    if not 1 <= channels <= MAX_CHANNELS or rate == 0 or align != channels * bits // 8:
        raise DataError(f"{where}: says {channels} channels, {rate} Hz and {align} bytes a row, which cannot be")
    return Sound((tag, bits), channels, rate)


def _values(path: Path, file: IO[bytes], sound: Sound, start: int, length: int) -> np.ndarray:
    bits = sound.kind[1]
    row = sound.channels * bits // 8
    if length % row:
        raise DataError(f"{path.name}: has {length} bytes of samples, which are no whole rows of {row}; copy it again")
    dtype, shape = np.dtype(TYPES[sound.kind]), (length // row, sound.channels)
    if length >= MAPPED and bits != 24:
        return np.memmap(path, dtype.newbyteorder("<"), "r", start, shape).view(dtype)
    file.seek(start)
    raw = file.read(length)
    if bits != 24:
        return np.frombuffer(raw, dtype.newbyteorder("<")).astype(dtype).reshape(shape)
    wide = np.zeros((length // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    return (wide.view("<i4") >> 8).astype(np.int32).reshape(shape)


def write(path: Path, recordings: Sequence[Recording], bits: int = 0) -> None:
    """One recording in its own type; `bits` = 24 packs int32 that fit. Raises InputError where WAV has no such type."""
    (one,) = recordings
    name = one.values.dtype.name
    rate = one.rate or 0.0
    if one.is_image or name not in WRITTEN:
        raise InputError(f"{path.name}: a WAV file holds {', '.join(WRITTEN)}, but {one.name} is {name}; write .npz")
    if rate != int(rate) or not 0 < rate < 1 << 32:
        raise InputError(f"{path.name}: a WAV file has a whole number of Hz, but {one.name} has {one.rate}")
    tag, width = WRITTEN[name]
    values = np.ascontiguousarray(one.values, one.values.dtype.newbyteorder("<"))
    data = values.tobytes()
    if bits == 24:
        if name != "int32" or (values.size and not -(1 << 23) <= values.min() <= values.max() < 1 << 23):
            raise InputError(f"{path.name}: {one.name} does not fit 24 bits; write 32")
        width, data = 24, values.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()
    if len(data) >= 1 << 32:
        raise InputError(f"{path.name}: a WAV file holds 4 GB, but {one.name} has {len(data)} bytes; write .npy")
    channels = values.shape[1]
    row = channels * width // 8
    chunk = struct.pack("<HHIIHH", tag, channels, int(rate), min(int(rate) * row, 0xFFFFFFFF), row, width)
    body = b"WAVE" + _chunk(b"fmt ", chunk) + _chunk(b"data", data)
    path.write_bytes(b"RIFF" + min(len(body), 0xFFFFFFFF).to_bytes(4, "little") + body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)


FORMAT = Format(
    title="WAV sound",
    suffixes=(".wav",),
    takes=lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE",
    read=read,
    write=write,
    keeps=("rate",),
)
