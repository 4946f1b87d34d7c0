"""NumPy's .npy and .npz: plain numbers only, nothing is ever unpickled.

An array (rows,) or (rows, channels) is a recording, one of (height, width, 1, 3 or 4) bytes an image; with more axes it
is many recordings, which an array of labels beside it in the .npz may name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from lilliput.data.archive import opened, write_zip
from lilliput.data.blocks import MAGIC, as_array, npy_bytes, npy_facts, read_npy
from lilliput.data.errors import DataError
from lilliput.data.formats.format import Format, Source
from lilliput.data.recording import Recording

LABELS = ("labels", "label", "y", "targets", "classes")
MAX_PARTS = 1_000_000


def read(source: Source) -> Iterator[Recording]:
    """The recordings of a .npy or .npz file."""
    if source.path.suffix.lower() == ".npy":
        yield from _recordings(read_npy(source.path), source.name, source.path.name)
        return
    with opened(source.path, "archive of arrays") as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        words = [name.removesuffix(".npy").lower() for name in names]
        labels = next((name for name, word in zip(names, words, strict=True) if word in LABELS and len(names) > 1), "")
        told = [] if not labels else _member(archive.read(labels), f"{source.path.name}: {labels}").reshape(-1).tolist()
        for name in names:
            if name == labels:
                continue
            where = f"{source.path.name}: {name}"
            array = _member(archive.read(name), where)
            front = source.name if len(names) - bool(labels) == 1 else f"{source.name}/{name.removesuffix('.npy')}"
            yield from _recordings(array, front, where, told)


def _member(data: bytes, where: str) -> np.ndarray:
    file = BytesIO(data)
    dtype, shape, columns_first = npy_facts(file, len(data), where)
    return as_array(file.read(), dtype, shape, columns_first)


def _recordings(array: np.ndarray, name: str, where: str, labels: Sequence[object] = ()) -> Iterator[Recording]:
    if array.dtype.kind == "b":
        array = array.astype(np.uint8)
    if array.dtype == np.float16:
        array = array.astype(np.float32)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    image = array.ndim == 3 and array.dtype == np.uint8 and array.shape[2] in (1, 3, 4)
    if array.ndim == 0 or 0 in array.shape[1:]:
        raise DataError(f"{where}: holds an array {array.shape}, but a recording is (rows, channels)")
    if array.ndim <= 2 or image:
        label = str(labels[0]) if len(labels) == 1 else ""
        yield Recording(name=name, values=array[:, None] if array.ndim == 1 else array, label=label)
        return
    if len(array) > MAX_PARTS:
        raise DataError(f"{where}: holds {len(array)} recordings, but at most {MAX_PARTS} are read")
    digits = len(str(len(array)))
    for number, part in enumerate(array):
        picture = part.ndim == 3 and part.dtype == np.uint8 and part.shape[2] in (1, 3, 4)
        values = part if picture else part.reshape(part.shape[0], -1)
        label = str(labels[number]) if len(labels) == len(array) else ""
        yield Recording(name=f"{name}/{number:0{digits}}", values=np.ascontiguousarray(values), label=label)


def write(path: Path, recordings: Sequence[Recording]) -> None:
    """One recording as .npy, or any number as .npz under their names."""
    if path.suffix.lower() == ".npz":
        write_zip(path, {f"{each.name}.npy": npy_bytes(each.values) for each in recordings})
        return
    if len(recordings) != 1:
        raise DataError(f"{path.name}: a .npy file holds one recording, but {len(recordings)} came; write .npz")
    path.write_bytes(npy_bytes(recordings[0].values))


FORMAT = Format(
    title="NumPy file",
    suffixes=(".npy", ".npz"),
    takes=lambda head: head.startswith((MAGIC, b"PK")),
    read=read,
    write=write,
    single=False,
)
