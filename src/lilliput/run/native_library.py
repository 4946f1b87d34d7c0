"""Small C libraries for this machine, compiled once into the cache folder: the emulator's hooks, QEMU's plugin."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lilliput.boards.compilers import cache_folder
from lilliput.boards.loader import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.graph.errors import ToolError

_HERE = Path(__file__).parent
_COMPILERS = ("gcc", "zig")  # the quickest to start first


@cache
def native_hooks() -> Path | None:
    """The emulator's compiled hooks; None where there is no C compiler (the worker then counts in Python)."""
    return _built("emulator-hooks", sorted((_HERE / "emulator_worker").glob("*.c")), ())


@cache
def qemu_plugin(version: int) -> Path | None:
    """QEMU's counting plugin for that version of its plugin interface; None where it cannot be compiled."""
    return _built("qemu-plugin", [_HERE / "qemu_plugin" / "count.c"], (f"LIL_QEMU_PLUGIN_VERSION={version}",))


def _built(name: str, sources: Sequence[Path], defines: tuple[str, ...]) -> Path | None:
    """The library, built by the first compiler that succeeds and kept under a name that tells its contents."""
    contents = b"".join(source.read_bytes() for source in sources) + "".join(defines).encode()
    target = cache_folder() / f"{name}-{hashlib.sha256(contents).hexdigest()[:16]}{SHARED_SUFFIX}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    options = CompileOptions(defines=defines)
    for compiler in _COMPILERS:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            try:
                toolchain = find_toolchain(load_core("host"), compiler)
                library = toolchain.shared_library(sources, Path(folder, target.name), options)
            except ToolError:
                continue
            os.replace(library, target)
            return target
    return None
