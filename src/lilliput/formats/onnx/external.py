"""Numbers that stand in another file beside the model: only in the model's own folder, and never through a link."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np

from lilliput.formats.onnx.limits import MAX_FILE_BYTES
from lilliput.graph import ModelError, UnsupportedError


def read_external(entries: Mapping[str, str], folder: Path | None, size: int, called: str) -> np.ndarray:
    """The `size` bytes that `entries` (location, offset, length) name.

    folder: where the model lies, None where it came as bytes. Raises UnsupportedError for a location outside of it,
    ModelError for a file that is missing, too short, or read at places that are no numbers.
    """
    location = entries.get("location", "")
    if folder is None:
        raise UnsupportedError(f"{called} stands in another file, {location!r}; load the model from its folder")
    path = _inside(location, folder, called)
    offset, length = (_number(entries, key, default, called) for key, default in (("offset", 0), ("length", size)))
    if length != size:
        raise ModelError(f"{called}: expected {size} bytes in {location!r}, found a length of {length}")
    there = path.stat().st_size
    if there > MAX_FILE_BYTES or offset + size > there:
        raise ModelError(
            f"{called}: expected {size} bytes from {offset} on in {location!r} of at most {MAX_FILE_BYTES}, "
            f"found a file of {there}; copy the model's files again"
        )
    with path.open("rb") as file:
        file.seek(offset)
        return np.frombuffer(file.read(size), np.uint8)


def _inside(location: str, folder: Path, called: str) -> Path:
    """The file, which is plain and in the folder, with no link on the way."""
    outside = UnsupportedError(
        f"{called}: its numbers lie at {location!r}, but only plain files in the model's own folder are read, "
        "no absolute paths, '..' or links; put the file beside the model"
    )
    parts = PurePosixPath(location).parts
    windows = PureWindowsPath(location)
    if not location or "\0" in location or "\\" in location or ".." in parts or location.startswith("/"):
        raise outside
    if windows.drive or windows.is_absolute():
        raise outside
    path = folder
    for part in parts:
        path = path / part
        if path.is_symlink():
            raise outside
    if not path.is_file():
        raise ModelError(f"{called}: its file {location!r} is not beside the model; copy it there")
    return path


def _number(entries: Mapping[str, str], key: str, default: int, called: str) -> int:
    text = entries.get(key, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ModelError(f"{called}: expected a number as {key} of its external data, found {text[:40]!r}")
    return int(text)
