"""The manifest of a dataset folder: one text file with a line for each recording, the same bytes for the same data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, prod
from pathlib import Path
from typing import Any

from lilliput.codegen.safe_path import safe_path
from lilliput.data.errors import DataError
from lilliput.data.recording import DTYPES, FACTS, Channel, Facts, Mark
from lilliput.graph.errors import InputError

NAME = "dataset.json"
VERSION = 1
MAX_BYTES = 1 << 30
TEXTS = ("name", "label", "session", "device", "speaker", "split", "source", "signature")


@dataclass(frozen=True, kw_only=True)
class Entry(Facts):
    """A recording as the manifest has it: its facts, and where its numbers are.

    file    the .npy file, relative to the folder; `times` the one of its clock, or ""
    sha256  `recording.digest` of the values
    shape, dtype   of the values
    """

    file: str
    sha256: str
    shape: tuple[int, ...]
    dtype: str
    times: str = ""

    @property
    def is_image(self) -> bool:
        """Whether the values are (height, width, channels)."""
        return len(self.shape) == 3

    @property
    def seconds(self) -> float | None:
        """How long it is, by its rate."""
        return None if self.rate is None or self.is_image else self.shape[0] / self.rate

    @property
    def facts(self) -> dict[str, Any]:
        """The facts by their names."""
        return {name: getattr(self, name) for name in FACTS}


def manifest_text(entries: Sequence[Entry]) -> str:
    """The manifest's text: the recordings in the order of their names, what is unknown left out."""
    lines = [json.dumps(_plain(entry), ensure_ascii=False) for entry in sorted(entries, key=lambda e: e.name)]
    head = f'{{"lilliput": "dataset", "version": {VERSION}, "recordings": ['
    return "\n".join([head, ",\n".join(lines), "]}\n"])


def read_manifest(folder: Path) -> tuple[Entry, ...]:
    """The recordings of a dataset folder. Raises InputError where there is none, DataError where it is damaged."""
    path = folder / NAME
    if not path.is_file():
        raise InputError(f"{folder}: is no dataset folder, it has no {NAME}; make one with `lil data import`")
    if path.stat().st_size > MAX_BYTES:
        raise DataError(f"{path}: is larger than the {MAX_BYTES} bytes that are read; part the dataset")
    try:
        tree = json.loads(path.read_bytes())
        if tree["lilliput"] != "dataset" or tree["version"] != VERSION:
            raise DataError(f"{path}: is not a dataset of version {VERSION}; import the recordings again")
        entries = tuple(_entry(item, folder) for item in tree["recordings"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise DataError(f"{path}: is damaged ({type(error).__name__}: {error}); import the recordings again") from None
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{path}: has two recordings called {twice!r}; rename one")
    return entries


def write_manifest(folder: Path, entries: Sequence[Entry]) -> None:
    """In one step, so that a dataset is never left with half a manifest."""
    fresh = folder / f"{NAME}.new"
    fresh.write_text(manifest_text(entries), encoding="utf-8", newline="\n")
    fresh.replace(folder / NAME)


def _plain(entry: Entry) -> dict[str, Any]:
    tree: dict[str, Any] = {name: getattr(entry, name) for name in TEXTS if getattr(entry, name)}
    if entry.rate is not None:
        tree["rate"] = entry.rate
    tree["channels"] = [[each.name, each.units] if each.units else [each.name] for each in entry.channels]
    if entry.marks:
        tree["marks"] = [[m.row, m.label, m.rows] if m.rows else [m.row, m.label] for m in entry.marks]
    tree |= {"shape": list(entry.shape), "dtype": entry.dtype, "file": entry.file}
    if entry.times:
        tree["times"] = entry.times
    return tree | {"sha256": entry.sha256}


def _entry(item: dict[str, Any], folder: Path) -> Entry:
    texts = {name: item.get(name, "") for name in (*TEXTS, "times", "file", "dtype", "sha256")}
    shape, rate = tuple(item["shape"]), item.get("rate")
    channels = tuple(Channel(*each) for each in item["channels"])
    marks = tuple(Mark(*each) for each in item.get("marks", []))
    sound = all(isinstance(each, str) for each in texts.values()) and texts["name"] and texts["dtype"] in DTYPES
    sound = sound and all(type(extent) is int and 0 <= extent < 1 << 48 for extent in shape)
    sound = sound and len(shape) in (2, 3) and len(channels) == shape[-1] and prod(shape) < 1 << 48
    sound = sound and (rate is None or (isinstance(rate, int | float) and isfinite(rate) and rate > 0))
    sound = sound and all(isinstance(each.name, str) and isinstance(each.units, str) for each in channels)
    sound = sound and all(type(m.row) is int and type(m.rows) is int and isinstance(m.label, str) for m in marks)
    if not sound:
        raise DataError(f"{folder / NAME}: the line of {str(item)[:80]} is damaged; import that recording again")
    for file in filter(None, (texts["file"], texts["times"])):
        safe_path(folder, file)
    return Entry(**texts, shape=shape, rate=rate, channels=channels, marks=marks)
