"""Writing recordings into a dataset folder."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from lilliput.codegen.names import DEVICES
from lilliput.data.blocks import NpyWriter, blocks_of
from lilliput.data.manifest import NAME, Entry, read_manifest, write_manifest
from lilliput.data.recording import FACTS, Facts, Recording

RECORDINGS = "recordings"


class DatasetWriter:
    """Adds recordings to a folder; the manifest is written at the end, and not where an error ended the work."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        known = read_manifest(self.folder) if (self.folder / NAME).exists() else ()
        self.entries = {entry.name: entry for entry in known}
        self._files = {file.lower(): entry.name for entry in known for file in (entry.file, entry.times) if file}

    def add(self, recording: Recording) -> Entry:
        """A recording that is at hand."""
        with self.values(recording.name, recording.values.dtype, recording.values.shape[1:]) as values:
            for block in blocks_of(recording.values):
                values.write(block)
        times = None
        if recording.times is not None:
            with self.times(recording.name) as times:
                times.write(recording.times)
        return self.entry(recording, values, times)

    def values(self, name: str, dtype: np.dtype, row: tuple[int, ...]) -> NpyWriter:
        """A writer for the numbers of a recording that comes in blocks; `entry` enters it when all have come."""
        return NpyWriter(self.folder / self._file(name, ".npy"), dtype, row)

    def times(self, name: str) -> NpyWriter:
        """A writer for its clock: blocks (n,) of seconds."""
        return NpyWriter(self.folder / self._file(name, ".times.npy"), np.dtype(np.float64), ())

    def entry(self, facts: Facts, values: NpyWriter, times: NpyWriter | None = None) -> Entry:
        """Enter a recording whose numbers have been written."""
        known = {name: getattr(facts, name) for name in FACTS}
        entry = Entry(
            **known,
            file=values.path.relative_to(self.folder).as_posix(),
            times=times.path.relative_to(self.folder).as_posix() if times else "",
            sha256=values.hexdigest(),
            shape=values.shape,
            dtype=values.dtype.name,
        )
        self.entries[entry.name] = entry
        return entry

    def _file(self, name: str, suffix: str) -> str:
        """A file of its own for a recording: the name as every file system takes it."""
        stem = "/".join([RECORDINGS, *(_plain(part) for part in name.split("/"))])
        for number in range(1, 1 << 30):
            file = f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"
            if self._files.setdefault(file.lower(), name) == name:
                return file
        raise AssertionError

    def close(self) -> None:
        """Write the manifest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_manifest(self.folder, list(self.entries.values()))

    def __enter__(self) -> DatasetWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()


def _plain(part: str) -> str:
    """A part of a path of letters, digits, dots, dashes and underscores, at most 80."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", part).strip(".-")[:80].rstrip(".-") or "_"
    plain = plain if plain[0].isalnum() else f"r{plain}"
    return f"r-{plain}" if plain.split(".")[0].lower() in DEVICES else plain
