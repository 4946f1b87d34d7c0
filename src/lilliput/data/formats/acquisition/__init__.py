"""The data acquisition format of Edge Impulse, as JSON and as CBOR, signed or not.

{"protected": {"ver": "v1", "alg": "HS256" or "none", "iat": seconds}, "signature": 64 hexadecimal digits, "payload":
{"device_name", "device_type", "interval_ms", "sensors": [{"name", "units"}], "values": [[...], ...]}}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from lilliput.data.errors import DataError
from lilliput.data.formats.acquisition import cbor
from lilliput.data.formats.acquisition.signature import EMPTY, check, sign
from lilliput.data.formats.format import Format, Source
from lilliput.data.recording import Channel, Recording
from lilliput.data.rows import Rows
from lilliput.graph.errors import InputError, UnsupportedError

MAX_BYTES = 1 << 27
UNKNOWN = "unknown"  # a device's type that says nothing


def takes(head: bytes) -> bool:
    """Both encodings hold the words as they are."""
    return b"payload" in head or b"protected" in head


def read(source: Source) -> Iterator[Recording]:
    """The recording of an acquisition. Raises DataError where it is damaged or its signature is wrong."""
    path, where = source.path, source.path.name
    if path.stat().st_size > MAX_BYTES:
        raise DataError(f"{where}: is larger than the {MAX_BYTES} bytes that are read; part it, or send CSV")
    data = path.read_bytes()
    tree = _tree(data, path)
    protected, payload = _dict(tree, "protected", where), _dict(tree, "payload", where)
    signature = check(data, protected.get("alg"), tree.get("signature"), source.hints.key, where)
    interval = payload.get("interval_ms", 0)
    sound = isinstance(interval, int | float) and not isinstance(interval, bool)
    if not sound or not 0 <= interval <= 1e12 or (interval and not isfinite(1000 / interval)):
        raise DataError(
            f"{where}: payload.interval_ms is {str(interval)[:40]}; it is the milliseconds between two rows"
        )
    channels = _sensors(payload.get("sensors"), where)
    device = str(payload.get("device_name") or payload.get("device_type") or "")[:200]
    yield Recording(
        name=source.name,
        values=_values(payload.get("values"), len(channels), where),
        rate=1000 / interval if interval else None,
        channels=channels,
        device="" if device == UNKNOWN else device,
        signature=signature,
    )


def _tree(data: bytes, path: Path) -> dict[str, Any]:
    try:
        tree = cbor.decode(data) if path.suffix.lower() == ".cbor" else json.loads(data)
    except DataError as error:
        raise DataError(f"{path.name}: {error}; send the acquisition again") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path.name}: is no JSON that can be read ({error}); send the acquisition again") from None
    if not isinstance(tree, dict):
        raise DataError(f"{path.name}: is no acquisition, which is a map of protected, signature and payload")
    return tree


def _dict(tree: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    found = tree.get(name)
    if not isinstance(found, dict):
        raise DataError(f"{where}: has no {name}; an acquisition has protected, signature and payload")
    return found


def _sensors(given: Any, where: str) -> tuple[Channel, ...]:
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise DataError(f"{where}: payload.sensors names no sensors; it is a list of name and units")
    return tuple(Channel(str(each.get("name", ""))[:200], str(each.get("units", ""))[:200]) for each in given)


def _values(given: Any, width: int, where: str) -> np.ndarray:
    """(rows, width) of int16, int32 or float64; null is NaN."""
    if isinstance(given, str):
        raise UnsupportedError(
            f"{where}: its values are in an attachment ({given[:40]!r}); export the sample with its values, or as WAV"
        )
    rows = given if isinstance(given, list) else []
    if width == 1:
        rows = [row if isinstance(row, list) else [row] for row in rows]
    if not rows:
        raise DataError(f"{where}: payload.values has no rows; each is a list of {width} numbers")
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != width or not all(_is_number(each) for each in row):
            raise DataError(f"{where}: row {number} of payload.values is not {width} numbers, one for each sensor")
    whole = all(type(each) is int for row in rows for each in row)
    try:
        array = np.array(rows, np.float64)
    except OverflowError:
        raise DataError(f"{where}: payload.values holds a number that no sensor gives") from None
    found = Rows(width, None)
    found.add(array, whole and bool(np.all(np.abs(array) < 2**53)))
    return found.finish()


def _is_number(item: Any) -> bool:
    return item is None or type(item) in (int, float)


def write(path: Path, recordings: Sequence[Recording], key: bytes = b"") -> None:
    """One recording, signed where a key is given. Raises InputError where the format cannot hold it."""
    (one,) = recordings
    if one.is_image or one.times is not None:
        raise InputError(
            f"{path.name}: an acquisition has rows at one rate, but {one.name} has none; write .npz or CSV"
        )
    values = one.values.tolist()
    if one.values.dtype.kind == "f":
        if np.isinf(one.values).any() and path.suffix.lower() != ".cbor":
            raise InputError(f"{path.name}: JSON has no infinity, but {one.name} does; write .cbor")
        values = [[None if each != each else each for each in row] for row in values]
    payload: dict[str, Any] = {"device_name": one.device} if one.device else {}
    payload |= {
        "device_type": one.device or UNKNOWN,
        "interval_ms": 0 if one.rate is None else _short(1000 / one.rate),
        "sensors": [{"name": each.name, "units": each.units} for each in one.channels],
        "values": values,
    }
    protected = {"ver": "v1", "alg": "HS256" if key else "none"}
    tree = {"protected": protected, "signature": EMPTY.decode(), "payload": payload}
    plain = path.suffix.lower() == ".cbor"
    document = cbor.encode(tree) if plain else json.dumps(tree, separators=(",", ":")).encode()
    path.write_bytes(sign(document, key) if key else document)


def _short(number: float) -> float:
    return int(number) if number == int(number) else number


FORMAT = Format(
    title="acquisition",
    suffixes=(".json", ".cbor"),
    takes=takes,
    read=read,
    write=write,
    keeps=("rate", "channels", "device"),
)
