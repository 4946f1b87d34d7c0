"""Pictures: JPEG and PNG, as (height, width, channels) bytes; the label is the folder's name.

The size is read from the first bytes before anything is unpacked (PNG: W3C "Portable Network Graphics", IHDR; JPEG:
ITU-T T.81, frame header), and Pillow works in a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from lilliput.data.errors import DataError
from lilliput.data.formats.format import Format, Source
from lilliput.data.guard import decode, need
from lilliput.data.recording import Channel, Recording
from lilliput.graph.errors import InputError

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MAX_PIXELS = 1 << 26
PIXELS_PER_BYTE = 8 * 1032  # at most, in a PNG: of one bit each, and Deflate (RFC 1951) packs 1032 bytes into one
CHANNELS = {1: ("grey",), 3: ("red", "green", "blue"), 4: ("red", "green", "blue", "alpha")}
MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def read(source: Source) -> Iterator[Recording]:
    """The recording of a picture, labelled with its folder's name."""
    need("PIL", "data", "reading pictures")
    path = source.path
    width, height = size(path)
    if width * height > MAX_PIXELS or not width * height:
        raise DataError(f"{path.name}: has {width} x {height} pixels, but 1 to {MAX_PIXELS} are read; make it smaller")
    if _is_png(path) and width * height > path.stat().st_size * PIXELS_PER_BYTE:
        raise DataError(f"{path.name}: says it has {width} x {height} pixels, but its bytes hold less; it is cut off")
    answer, data = decode("image", path)
    values = np.frombuffer(data, np.uint8).reshape(answer["shape"])
    channels = tuple(Channel(name) for name in CHANNELS[values.shape[2]])
    label = path.resolve().parent.name
    yield Recording(name=source.name, values=values, channels=channels, label=label)


def _is_png(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(PNG)) == PNG


def size(path: Path) -> tuple[int, int]:
    """Width and height as the file's header has them. Raises DataError."""
    with path.open("rb") as file:
        head = file.read(24)
        if head.startswith(PNG) and head[12:16] == b"IHDR" and len(head) == 24:
            return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
        file.seek(2)
        while head.startswith(JPEG) and len(mark := file.read(4)) == 4 and mark[0] == 0xFF:
            kind, length = mark[1], int.from_bytes(mark[2:], "big")
            if kind == 0xFF:  # a byte that fills
                file.seek(-3, 1)
                continue
            if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
                frame = file.read(5)
                return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
            file.seek(max(length, 2) - 2, 1)
    raise DataError(f"{path.name}: has no header of a PNG or JPEG picture; save it again")


def write(path: Path, recordings: Sequence[Recording]) -> None:
    """One image: .png as it is; .jpg (grey or colour) as good as JPEG can. Raises InputError for other recordings."""
    need("PIL", "data", "writing pictures")
    from PIL import Image

    (one,) = recordings
    lossy = path.suffix.lower() != ".png"
    if not one.is_image or one.shape[2] not in (CHANNELS.keys() - ({4} if lossy else set())) or not one.values.size:
        wanted = "1 or 3" if lossy else "1, 3 or 4"
        raise InputError(f"{path.name}: a picture is (height, width, {wanted}) bytes, but {one.name} is {one.shape}")
    picture = Image.fromarray(one.values[..., 0] if one.shape[2] == 1 else one.values, MODES[one.shape[2]])
    if lossy:
        picture.save(path, "JPEG", quality=100, subsampling=0)
    else:
        picture.save(path, "PNG")


FORMAT = Format(
    title="picture",
    suffixes=(".png", ".jpg", ".jpeg"),
    takes=lambda head: head.startswith((PNG, JPEG)),
    read=read,
    write=write,
    extra="data",
)
