"""Building the emulator's hooks: a few small C files, compiled once per machine into the cache folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from lilliput.boards.compilers import cache_folder
from lilliput.boards.loader import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, find_toolchain
from lilliput.graph.errors import ToolError

SOURCES = sorted((Path(__file__).parent / "emulator_worker").glob("*.c"))
_COMPILERS = ("gcc", "zig")  # the quickest to start first


@cache
def native_hooks() -> Path | None:
    """The compiled hooks, built on first use; None where there is no C compiler (the worker then counts in Python)."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()[:16]
    target = cache_folder() / f"emulator-hooks-{digest}{SHARED_SUFFIX}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    for compiler in _COMPILERS:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            try:
                library = find_toolchain(load_core("host"), compiler).shared_library(SOURCES, Path(folder, target.name))
            except ToolError:
                continue
            os.replace(library, target)
            return target
    return None
