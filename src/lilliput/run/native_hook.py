"""Building the emulator's counting hook: one small C file, compiled once per machine into a cache folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SOURCE = Path(__file__).parent / "emulator_worker" / "hook.c"
_SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")


@cache
def native_hook() -> Path | None:
    """The compiled hook, built on first use; None where there is no C compiler (the worker then counts in Python)."""
    source = SOURCE.read_bytes()
    target = _cache_folder() / f"hook-{hashlib.sha256(source).hexdigest()[:16]}{_SUFFIX}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    half_done = target.with_name(f"{target.stem}-{os.getpid()}{_SUFFIX}")
    for compiler in _compilers():
        command = [*compiler, "-std=c99", "-O2", "-shared", "-fPIC", str(SOURCE), "-o", str(half_done)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            os.replace(half_done, target)
            return target
    return None


def _compilers() -> list[list[str]]:
    """Host compilers, the quickest to start first."""
    found = [[path] for name in ("cc", "gcc", "clang") if (path := shutil.which(name))]
    return [*found, [sys.executable, "-m", "ziglang", "cc"]] if find_spec("ziglang") else found


def _cache_folder() -> Path:
    base = os.environ.get("LILLIPUT_CACHE")
    return Path(base) if base else Path.home() / ".cache" / "lilliput"
