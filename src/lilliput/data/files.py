"""Finding files of recordings, and naming what is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lilliput.data.formats import find_format
from lilliput.graph.errors import InputError


@dataclass(frozen=True)
class File:
    """A file to be imported, the path by which it is told, and the front of its recordings' names."""

    path: Path
    below: str
    name: str


def find_files(sources: Sequence[Path]) -> tuple[list[File], list[str]]:
    """The files that some format takes, each with a name of its own, and those that none takes. Raises InputError."""
    found: list[tuple[Path, Path]] = []
    skipped = []
    for source in sources:
        if not source.exists():
            raise InputError(f"{source}: there is no such file or folder; check the path")
        for path in _below(source):
            if path == source or find_format(path) is not None:
                found.append((source, path))
            else:
                skipped.append(str(path))
    if not found:
        raise InputError(f"{', '.join(map(str, sources))}: holds no file of a format that is read; check the path")
    belows = [path.relative_to(source if source.is_dir() else source.parent).as_posix() for source, path in found]
    fronts = [source.resolve().name if source.is_dir() else source.resolve().parent.name for source, _ in found]
    names = _apart([below.rsplit(".", 1)[0] for below in belows], fronts, belows)
    return [File(path, below, name) for (_, path), below, name in zip(found, belows, names, strict=True)], skipped


def _below(source: Path) -> Iterator[Path]:
    """The files of a folder, in the order of their names; a file by itself."""
    if not source.is_dir():
        yield source
        return
    for path in sorted(source.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(source).parts)
        if path.is_file() and not hidden:
            yield path


def _apart(names: list[str], fronts: list[str], belows: list[str]) -> list[str]:
    """Names that differ: with their source's name before, then with their suffix, where they do not."""
    for longer in (names, [f"{f}/{n}" for f, n in zip(fronts, names, strict=True)],
                   [f"{f}/{b}" for f, b in zip(fronts, belows, strict=True)]):  # fmt: skip
        count = Counter(names)
        names = [other if count[name] > 1 else name for name, other in zip(names, longer, strict=True)]
    count = Counter(names)
    numbers: Counter[str] = Counter()
    for place, name in enumerate(names):
        numbers[name] += 1
        names[place] = f"{name}/{numbers[name]}" if count[name] > 1 else name
    return names
