"""Folders to write to."""

from __future__ import annotations

from pathlib import Path

from lilliput.graph import InputError


def output_folder(path: str | Path) -> Path:
    """The folder, made where it is missing; InputError where it cannot be one."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be the folder to write to ({error.strerror}); choose another with --out"
        ) from None
    return folder
