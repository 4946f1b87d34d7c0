"""Paths that a name from outside cannot lead anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

from lilliput.codegen.names import DEVICES
from lilliput.graph import InputError

PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def safe_path(folder: Path, relative: str) -> Path:
    """`folder / relative`, where every part of `relative` (between slashes) is a plain name on every file system.

    Raises InputError for a part that climbs out, hides, ends in a dot or is a device's name on Windows.
    """
    for part in relative.split("/"):
        plain = PART.fullmatch(part) is not None and not part.endswith(".")
        if not plain or part.split(".")[0].lower() in DEVICES:
            raise InputError(
                f"{relative!r} cannot be a path below {folder.name or folder}: {part!r} is no plain name; use letters, "
                "digits, underscores, dots and dashes"
            )
    return folder / relative
