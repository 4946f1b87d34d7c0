"""Writing an export without touching what is not ours; archives with the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lilliput.codegen.safe_path import safe_path
from lilliput.graph import InputError

MARKS = (b"lilliput", b"LIL_")  # every file that we write has one of them
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that an archive can hold


def write_files(out: Path, files: Mapping[str, bytes]) -> None:
    """All of the files, by path below `out`, or none: InputError where one is there already that we did not write."""
    paths = {safe_path(out, name): content for name, content in files.items()}
    for path, content in paths.items():
        if path.exists() and not _is_ours(path, content):
            raise InputError(
                f"{path.name} in {path.parent.name or path.parent} is there already and was not written by lilliput; "
                "move it away or choose another folder"
            )
    try:
        for path, content in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise InputError(f"{path.name} cannot be written ({error.strerror}); choose another folder") from None


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip archive, stored rather than compressed, because compressors differ from machine to machine."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as written:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, whatever this machine is, so that the permissions below are understood
            entry.external_attr = 0o644 << 16
            written.writestr(entry, files[name])
    return raw.getvalue()


def _is_ours(path: Path, content: bytes) -> bool:
    if not path.is_file():
        return False
    there = path.read_bytes()
    return there == content or any(mark in there for mark in MARKS)
