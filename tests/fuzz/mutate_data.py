"""Damages data files of every kind: bytes of any file, cells and lines of text, and what zip archives hold."""

from __future__ import annotations

import re
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import numpy as np

from lilliput.data import Channel, Mark, Recording
from lilliput.data.formats import write_file
from lilliput.data.formats.acquisition import write as write_acquisition
from lilliput.data.formats.csv.write import write_long, write_windows
from lilliput.data.formats.wav import write as write_wav

RNG = np.random.default_rng(0)
MOTION = Recording(
    name="one", values=RNG.integers(-999, 999, (40, 3)).astype(np.int16), rate=50.0,
    channels=(Channel("ax", "g"), Channel("ay", "g"), Channel("az", "g")), device="ac:87",
)  # fmt: skip
SOUND = Recording(name="one", values=RNG.integers(-999, 999, (200, 2)).astype(np.int32), rate=8000.0)
REAL = Recording(name="one", values=RNG.normal(size=(20, 40)), rate=50.0)
PICTURE = Recording(name="one", values=RNG.integers(0, 255, (12, 9, 3)).astype(np.uint8))
BEATS = Recording(
    name="one", values=RNG.integers(-999, 999, (3000, 2)).astype(np.int16), rate=360.0,
    marks=(Mark(4, "N"), Mark(900, "V"), Mark(2500, "N")),
)  # fmt: skip
STROKE = Recording(name="one", values=RNG.normal(size=(12, 2)), label="3")

# Kind to the suffix and the writers of its sound files; together they hold everything its reader reads.
KINDS = {
    "csv": (".csv", [
        lambda p: write_file(p, [MOTION]),
        lambda p: write_file(p, [MOTION, MOTION]),
        lambda p: write_long(p, [MOTION]),
        lambda p: write_windows(p, [REAL, REAL]),
        lambda p: p.write_text("activity;x;y\n" + "".join(f"{'ab'[i // 9]};{i},5;-{i},25\n" for i in range(18))),
        lambda p: p.write_text("".join(f"{i} {i * i} -{i}.5\n" for i in range(40))),
        lambda p: p.write_text("time,v\n" + "".join(f"2024-01-01T00:00:{i:02}.5,{i}\n" for i in range(40))),
    ]),
    "wav": (".wav", [
        lambda p: write_file(p, [SOUND]),
        lambda p: write_wav(p, [SOUND], bits=24),
        lambda p: write_file(p, [Recording(name="a", values=SOUND.values.astype(np.float32), rate=8e3)]),
        lambda p: write_file(p, [Recording(name="a", values=SOUND.values[:, :1].astype(np.int16), rate=16e3)]),
        lambda p: p.write_bytes(extensible()),
    ]),
    "npy": (".npy", [
        lambda p: write_file(p, [MOTION]),
        lambda p: np.save(p, np.asfortranarray(REAL.values)),
        lambda p: np.save(p, RNG.normal(size=(3, 4, 2)).astype(">f4")),
        lambda p: np.save(p, np.array([{}, 1], object), allow_pickle=True),
    ]),
    "npz": (".npz", [
        lambda p: write_file(p, [MOTION]),
        lambda p: np.savez_compressed(p, x=RNG.normal(size=(5, 4, 2)), labels=np.arange(5)),
    ]),
    "json": (".json", [
        lambda p: write_file(p, [MOTION]),
        lambda p: write_acquisition(p, [MOTION], b"key"),
        lambda p: write_file(p, [STROKE, STROKE], "strokes"),
    ]),
    "cbor": (".cbor", [
        lambda p: write_file(p, [MOTION]),
        lambda p: write_acquisition(p, [REAL], b"key"),
    ]),
    "jpg": (".jpg", [lambda p: write_file(p, [PICTURE]), lambda p: grey(p)]),
    "png": (".png", [lambda p: write_file(p, [PICTURE]), lambda p: grey(p)]),
    "xlsx": (".xlsx", [lambda p: write_file(p, [MOTION]), lambda p: workbook(p)]),
    "parquet": (".parquet", [lambda p: write_file(p, [MOTION]), lambda p: write_file(p, [REAL])]),
    "wfdb": (".hea", [lambda p: write_file(p, [BEATS])]),
}  # fmt: skip
COMPANIONS = {"wfdb": (".dat", ".atr")}  # of a file, which are damaged in its place in two cases of three


def extensible() -> bytes:
    """A WAV file with the extensible header, samples before the format, and a chunk nobody knows."""
    tail = bytes.fromhex("0100000000001000800000aa00389b71")
    head = b"\xfe\xff\x01\x00" + (8000).to_bytes(4, "little") + (16000).to_bytes(4, "little") + b"\x02\x00\x10\x00"
    form = head + (22).to_bytes(2, "little") + b"\x10\x00" + bytes(4) + tail
    chunks = [(b"junk", b"abc"), (b"data", bytes(range(64))), (b"fmt ", form)]
    body = b"WAVE" + b"".join(n + len(d).to_bytes(4, "little") + d + bytes(len(d) % 2) for n, d in chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def grey(path: Path) -> None:
    """A picture of one channel."""
    write_file(path, [Recording(name="a", values=PICTURE.values[:, :, :1])])


def workbook(path: Path) -> None:
    """What openpyxl itself writes: shared texts, two sheets, dates."""
    import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["time", "label", "x"])
    for i in range(20):
        sheet.append([datetime.datetime(2024, 1, 1, 0, 0, i), "ab"[i // 10], i / 3])
    book.create_sheet("more").append([1, 2, 3])
    book.save(path)


@cache
def seeds(kind: str) -> list[dict[str, bytes]]:
    """The sound files of a kind, each by its suffix with its companions."""
    suffix, writers = KINDS[kind]
    found = []
    with TemporaryDirectory() as folder:
        for write in writers:
            path = Path(folder) / f"damaged{suffix}"
            write(path)
            suffixes = (suffix, *COMPANIONS.get(kind, ()))
            found.append({each: path.with_suffix(each).read_bytes() for each in suffixes})
    return found


def files(kind: str, seed: int, number: int) -> dict[str, bytes]:
    """The damaged file `number` of the series `seed` by its suffix, with its companions; the same arguments give the
    same files."""
    random = Random(f"{kind}/{seed}/{number}")
    sound = random.choice(seeds(kind))
    hurt = list(sound)[number % len(sound)]
    return {**sound, hurt: damaged(kind, sound[hurt], hurt, number, random)}


def damaged(kind: str, sound: bytes, suffix: str, number: int, random: Random) -> bytes:
    """A sound file, damaged."""
    data = bytearray(sound)
    if data.startswith(b"PK") and number % 4:
        return _archive(bytes(data), random)
    if data.startswith(b"\x89PNG") and number % 2:
        return _chunks(data, random)
    text = suffix in (".csv", ".json", ".hea")
    for _ in range(random.choice([1, 1, 2, 4])):
        random.choice(_TEXT if text and random.random() < 0.5 else _BYTES)(data, random)
    return bytes(data)


def _archive(data: bytes, random: Random) -> bytes:
    """An archive with one damaged member, its checksum right."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as new:
        names = old.namelist()
        hurt = random.choice(names)
        for name in names:
            member = bytearray(old.read(name))
            if name == hurt:
                for _ in range(random.randint(1, 4)):
                    random.choice(_TEXT if member.startswith(b"<") and random.random() < 0.7 else _BYTES)(
                        member, random
                    )
            new.writestr(name, bytes(member))
    return out.getvalue()


def _chunks(data: bytearray, random: Random) -> bytes:
    """A PNG with a damaged chunk, its checksum right, so that the damage is read."""
    out, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        body = bytearray(data[at + 4 : at + 8 + size])
        if random.random() < 0.4 and size:
            place = random.randrange(4, len(body))
            body[place] = random.choice([0, 1, 255, random.getrandbits(8)])
        out += (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
        at += 12 + size
    return bytes(out)


def _overwrite(data: bytearray, random: Random) -> None:
    for _ in range(random.randint(1, 4)):
        if data:
            data[random.randrange(len(data))] = random.getrandbits(8)


def _flip_bit(data: bytearray, random: Random) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _truncate(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data) + 1) :]


def _remove(data: bytearray, random: Random) -> None:
    start = random.randrange(len(data) + 1)
    del data[start : start + random.randint(1, 32)]


def _repeat(data: bytearray, random: Random) -> None:
    start, target = random.randrange(len(data) + 1), random.randrange(len(data) + 1)
    data[target:target] = data[start : start + random.randint(1, 64)] * random.choice([1, 1, 1, 50])


def _edge(data: bytearray, random: Random) -> None:
    """An extreme number of 1 to 8 bytes, in either order."""
    size = random.choice([1, 2, 4, 8])
    if len(data) < size:
        return
    start = (
        random.randrange(len(data) - size + 1)
        if random.random() < 0.5
        else random.randrange(min(128, len(data) - size + 1))
    )
    top = (1 << 8 * size) - 1
    number = random.choice(
        [0, 1, 2, top, top - 1, top >> 1, (top >> 1) + 1, len(data), 1 << 4 * size, random.getrandbits(8 * size)]
    )
    data[start : start + size] = (number & top).to_bytes(size, random.choice(["little", "big"]))


WORDS = [
    b"", b"nan", b"-", b"1e999", b"99999999999999999999999", b"\xff\xfe", b'"', b"''", b"0x10", b"1_0", b"[]",
    b"{}", b"null", b"true", b"[" * 2000, b'"a":', b"\r", b"\n\n", b"\0", b",,,,", b";", b"\t", b"#", b"1,5", b"-0",
    b"Infinity", b"\xe2\x80\xa8", b"&#0;", b"<c r='XFD1048576'/>", b"<row r='999999999'/>", b"time",
    b"2024-13-01", b"1048577", b"e", b"9" * 400,
]  # fmt: skip


def _word(data: bytearray, random: Random) -> None:
    """One number or word becomes another, of the file or of WORDS."""
    found = list(re.finditer(rb"[-+.\w]+", bytes(data)))
    if found:
        place = random.choice(found)
        data[place.start() : place.end()] = random.choice([*WORDS, random.choice(found)[0]])


def _insert(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = random.choice(WORDS)


_BYTES = (_overwrite, _overwrite, _flip_bit, _flip_bit, _truncate, _remove, _repeat, _edge, _edge)
_TEXT = (_word, _word, _word, _insert, _insert, _remove, _repeat, _truncate)
