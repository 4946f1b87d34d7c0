"""Zip archives from elsewhere: what they would grow to is checked before anything is unpacked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lilliput.data.errors import DataError
from lilliput.graph.errors import LilliputError

MAX_MEMBERS = 10_000
ALWAYS = 1 << 26  # bytes that any archive may hold
RATIO = 64  # beyond that, how many times its packed size an archive may hold
MAX_BYTES = 1 << 32


@contextmanager
def opened(path: Path, what: str) -> Iterator[ZipFile]:
    """An archive within bounds. Raises DataError where it is damaged, encrypted, or would grow beyond them; whatever a
    damaged archive makes zipfile raise while it is open becomes DataError, too."""
    try:
        with ZipFile(path) as archive:
            _check(archive.infolist(), path)
            yield archive
    except (LilliputError, MemoryError):
        raise
    except Exception as error:  # zipfile, zlib and struct raise a dozen kinds
        text = (str(error).splitlines() or [""])[0][:120]
        raise DataError(f"{path.name}: is no {what} that can be read ({text}); save it again") from None


def _check(members: list[ZipInfo], path: Path) -> None:
    if len(members) > MAX_MEMBERS:
        raise DataError(f"{path.name}: holds {len(members)} files, but at most {MAX_MEMBERS} are read")
    if any(member.flag_bits & 1 for member in members):
        raise DataError(f"{path.name}: is encrypted; save it without a password")
    size = sum(member.file_size for member in members)
    if size > min(MAX_BYTES, max(ALWAYS, RATIO * path.stat().st_size)):
        raise DataError(f"{path.name}: would grow to {size} bytes when unpacked, so it is not; save it unpacked")


def write_zip(path: Path, members: Mapping[str, bytes]) -> None:
    """An archive of files, the same bytes for the same content."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, ZIP_DEFLATED, 6)
