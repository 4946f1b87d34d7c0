"""Foreign formats, a file or folder each, found by looking: every one has a FORMAT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from lilliput.data.errors import DataError
from lilliput.data.formats.format import HEAD, Format, Hints, Source
from lilliput.data.recording import Recording
from lilliput.graph.errors import InputError, LilliputError, UnsupportedError

__all__ = ["HEAD", "Format", "Hints", "Source", "find_format", "formats", "read_file", "read_source", "write_file"]


NO_HINTS = Hints()


@cache
def formats() -> dict[str, Format]:
    """Every format by its name."""
    folder = Path(__file__).parent
    names = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    names -= {"__init__", "format"}
    return {name: import_module(f"{__name__}.{name}").FORMAT for name in sorted(names)}


def find_format(path: Path) -> Format | None:
    """The format of a file, by its name and its first bytes; None where no format takes it."""
    named = [each for each in formats().values() if path.suffix.lower() in each.suffixes]
    if not named:
        return None
    with path.open("rb") as file:
        head = file.read(HEAD)
    return next((each for each in named if each.takes(head)), None)


def read_source(source: Source) -> Iterator[Recording]:
    """The recordings of a file. Raises InputError where it is not there, UnsupportedError where no format takes it,
    DataError where it is damaged."""
    path = source.path
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; check the path")
    found = find_format(path)
    if found is None:
        suffixes = sorted({suffix for each in formats().values() for suffix in each.suffixes})
        known = path.suffix.lower() in suffixes
        raise UnsupportedError(
            f"{path.name}: its content is not what files ending in {path.suffix} hold; look at its beginning"
            if known
            else f"{path.name}: recordings are read from files ending in {', '.join(suffixes)}; convert it to one"
        )
    count = 0
    try:
        for recording in found.read(source):
            count += 1
            yield recording
    except LilliputError:
        raise
    except MemoryError:
        raise DataError(f"{path.name}: is too large for the memory of this computer; part it") from None
    if count == 0:
        raise DataError(f"{path.name}: holds no recordings; check what wrote it")


def read_file(path: str | Path, hints: Hints = NO_HINTS) -> list[Recording]:
    """The recordings of a file, in memory, called by the file's name without its suffix. Raises as `read_source`."""
    path = Path(path)
    return list(read_source(Source(path, path.stem, hints)))


def write_file(path: str | Path, recordings: Sequence[Recording], name: str = "") -> None:
    """Recordings into a file of the format called `name`, or else of the first that has the file's suffix.

    Raises InputError where it cannot hold them, UnsupportedError where there is no such format.
    """
    path = Path(path)
    named = [each for key, each in formats().items() if name in ("", key) and path.suffix.lower() in each.suffixes]
    if not named:
        raise UnsupportedError(f"{path.name}: no format {name or 'that is written'} ends in {path.suffix or 'nothing'}")
    if not recordings or (named[0].single and len(recordings) > 1):
        raise InputError(f"{path.name}: a {named[0].title} holds one recording, but {len(recordings)} came")
    named[0].write(path, recordings)
