"""Rows from recordings: of a dataset folder, or of a generator."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from lilliput.data.collection import Collection, open_collection
from lilliput.data.recording import Recording
from lilliput.data.sources.source import Array, Declared, Source
from lilliput.graph.errors import InputError

ROWS = 256  # of a block


def wanted(collection: Collection, where: str, **facts: str) -> Iterator[Recording]:
    """The recordings with these facts, "" for any. Raises InputError where there is none, in words about `where`."""
    found = False
    for recording in collection:
        if all(value in ("", getattr(recording, fact)) for fact, value in facts.items()):
            found = True
            yield recording
    if not found:
        asked = ", ".join(f"{fact} {value!r}" for fact, value in facts.items() if value) or "any"
        raise InputError(f"{where}: has no recording that is asked for ({asked}); see `lil data list`")


class FolderSource(Source):
    """The recordings of a dataset, one after the other as one stream; ends after the last.

    split, label, recording  only recordings of that split, that label, that name
    """

    SCHEMES = ("folder",)
    ADDRESS = "folder:PATH?split=test"

    def __init__(self, where: str, declared: Declared, split: str = "", label: str = "", recording: str = "") -> None:
        super().__init__(declared)
        self._where = where
        self._wanted = {"split": split, "label": label, "name": recording}
        self._collection = open_collection(where)

    def _blocks(self) -> Iterator[Array]:
        for recording in wanted(self._collection, self._where, **self._wanted):
            values = self._checked(recording)
            for start in range(0, len(values), ROWS):
                yield values[start : start + ROWS]

    def _checked(self, recording: Recording) -> Array:
        values, declared = recording.values, self.declared
        if values.dtype.name != declared.dtype or values.ndim != 2 or values.shape[1] != declared.channels:
            raise InputError(
                f"{self._where}: {recording.name} holds {values.dtype.name} of shape {values.shape}, but (rows,"
                f" {declared.channels}) of {declared.dtype} are declared"
            )
        return values

    def close(self) -> None:
        """Nothing is held."""


class GeneratorSource(FolderSource):
    """The recordings of a generator. seed, each: its options."""

    SCHEMES = ("generator",)
    ADDRESS = "generator:NAME?split=test"

    def __init__(
        self,
        where: str,
        declared: Declared,
        split: str = "",
        label: str = "",
        recording: str = "",
        seed: str = "",
        each: str = "",
    ) -> None:
        options = urlencode({name: value for name, value in (("seed", seed), ("each", each)) if value})
        super().__init__(f"generator:{where}" + (f"?{options}" if options else ""), declared, split, label, recording)
