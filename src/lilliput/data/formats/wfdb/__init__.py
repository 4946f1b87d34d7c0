"""PhysioNet's WFDB records: a .hea header, samples in a .dat file, annotations in a .atr file beside it.

Formats 16, 80 and 212 after "WFDB Applications Guide" (Moody), signal(5), header(5) and annot(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lilliput.data.errors import DataError
from lilliput.data.formats.format import Format, Source
from lilliput.data.formats.wfdb.annotations import marked, read_marks
from lilliput.data.recording import Channel, Recording
from lilliput.graph.errors import InputError, UnsupportedError

MAX_BYTES = 1 << 31
MAX_SIGNALS = 256
RATE = 250.0  # where the header tells none


@dataclass(frozen=True)
class Header:
    """What a header says: rows per second, rows (0: unknown), and of each signal its channel; one file and format."""

    rate: float
    rows: int
    channels: tuple[Channel, ...]
    file: str
    format: int


def read(source: Source) -> Iterator[Recording]:
    """The record (rows, signals) int16 in the numbers of its converter, the annotations as marks."""
    path = source.path
    header = read_header(path.read_bytes()[: 1 << 20].decode("ascii", errors="replace"), path.name)
    data = path.with_name(header.file)
    if not data.is_file():
        raise DataError(f"{path.name}: its samples are in {header.file}, which is not beside it; copy both")
    if data.stat().st_size > MAX_BYTES:
        raise DataError(f"{path.name}: {header.file} is larger than the {MAX_BYTES} bytes that are read; part it")
    values = samples(data.read_bytes(), header, path.name)
    beats = path.with_suffix(".atr")
    marks = read_marks(beats.read_bytes(), beats.name, len(values)) if beats.is_file() else ()
    yield Recording(name=source.name, values=values, rate=header.rate, channels=header.channels, marks=marks)


def read_header(text: str, where: str) -> Header:
    """The header's lines. Raises DataError where they are none, UnsupportedError for other formats than these."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    head = lines[0] if lines else []
    width, rows = (_count(head[place]) if len(head) > place else 0 for place in (1, 3))
    if not 1 <= width <= MAX_SIGNALS or len(lines) <= width:
        raise DataError(
            f"{where}: is no header of a record: its first line names the record and how many signals it has"
        )
    told = re.match(r"\d+(\.\d+)?", head[2]) if len(head) > 2 else None
    rate = float(told[0]) if told else RATE
    signals = lines[1 : 1 + width]
    files, formats = {line[0] for line in signals}, {line[1] if len(line) > 1 else "" for line in signals}
    if len(files) != 1 or not formats <= {"16", "80", "212"} or len(formats) != 1 or not 0 < rate < 1e9:
        raise UnsupportedError(
            f"{where}: has files {sorted(files)[:4]} of formats {sorted(formats)[:4]}; one file of format 16, 80 or "
            "212 is read, so convert it with the xform program of WFDB"
        )
    (file,) = files
    if Path(file).name != file:
        raise DataError(f"{where}: its samples are in {file[:60]!r}, which is no plain name; copy them beside it")
    channels = tuple(Channel(" ".join(line[8:])[:200] or str(i), "ADC") for i, line in enumerate(signals))
    return Header(rate, rows, channels, file, int(signals[0][1]))


def _count(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else 0


def samples(data: bytes, header: Header, where: str) -> np.ndarray:
    """(rows, signals) int16. Raises DataError where there are less than the header says."""
    width = len(header.channels)
    raw = np.frombuffer(data, np.uint8)
    if header.format == 16:
        flat = raw[: len(raw) // 2 * 2].view("<i2").astype(np.int16)
    elif header.format == 80:
        flat = raw.astype(np.int16) - np.int16(128)
    else:
        flat = _packed(raw)
    rows = header.rows or len(flat) // width
    if rows * width > len(flat):
        raise DataError(
            f"{where}: says it has {rows} rows of {width}, but {header.file} holds {len(flat)} numbers; copy it again"
        )
    return flat[: rows * width].reshape(rows, width)


def _packed(raw: np.ndarray) -> np.ndarray:
    """Format 212: two numbers of 12 bits in three bytes."""
    triples = raw[: len(raw) // 3 * 3].reshape(-1, 3).astype(np.int16)
    low = triples[:, 0] | (triples[:, 1] & 15) << 8
    high = triples[:, 2] | (triples[:, 1] & 240) << 4
    flat = np.stack([low, high], 1).reshape(-1)
    return np.where(flat > 2047, flat - 4096, flat).astype(np.int16)


def write(path: Path, recordings: Sequence[Recording]) -> None:
    """One recording of int16 as a header, a .dat file of format 16 and, where it has marks, an .atr file."""
    (one,) = recordings
    if one.is_image or one.values.dtype != np.int16 or one.shape[1] > MAX_SIGNALS:
        raise InputError(f"{path.name}: a record holds int16, but {one.name} holds {one.values.dtype}; write .npz")
    data = path.with_suffix(".dat")
    lines = [f"{path.stem.split()[0]} {one.shape[1]} {one.rate or RATE:g} {one.shape[0]}"]
    lines += [f"{data.name} 16 1 16 0 0 0 0 {' '.join(each.name.split())}" for each in one.channels]
    path.write_text("\n".join([*lines, ""]), encoding="ascii", errors="replace")
    data.write_bytes(one.values.astype("<i2").tobytes())
    if one.marks:
        path.with_suffix(".atr").write_bytes(marked(one, path))


FORMAT = Format(
    title="WFDB record",
    suffixes=(".hea",),
    takes=lambda head: b"\0" not in head,
    read=read,
    write=write,
    keeps=("rate", "channels", "marks"),
)
