"""Finding a C compiler: zig from its Python package, a GCC from PATH, the system's own for the host."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lilliput.boards.description import Core
from lilliput.boards.process import run
from lilliput.graph.errors import ToolError, UnsupportedError


@dataclass(frozen=True)
class Compiler:
    """A C compiler as found on this machine: how to call it, and the folder of its own headers and libraries."""

    kind: str  # "zig" or "gcc" (any compiler that takes GCC's options)
    command: tuple[str, ...]
    version_command: tuple[str, ...]
    own_files: Path | None


@dataclass(frozen=True)
class Identity:
    """What a report calls the compiler."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def find_compiler(core: Core, kind: str | None = None) -> Compiler:
    """The compiler for a core: "zig", "gcc", or by default zig, for the host else the system's own.

    Raises:
        ToolError: it is not installed; the sentence says what to install.
        UnsupportedError: there is none for this core, or `kind` is neither.
    """
    if kind not in (None, *_FINDERS):
        raise UnsupportedError(f"There is no compiler {kind!r}: choose one of {', '.join(_FINDERS)}.")
    if core.toolchain == "none":
        raise UnsupportedError(
            f"Lilliput has no C compiler for {core.title}: export a C project and build it with the maker's tools."
        )
    kinds = (kind,) if kind else ("zig", "gcc") if core.family == "host" else ("zig",)
    found = [compiler for each in kinds if (compiler := _FINDERS[each](core)) is not None]
    if not found:
        raise ToolError(_missing(core, kinds[0]))
    return found[0]


@lru_cache
def identify(compiler: Compiler) -> Identity:
    """The compiler's name and version, asked of the compiler itself."""
    version = re.search(r"\d+\.\d+\.\d+", run(compiler.version_command, environment={}).stdout)
    if version is None:
        raise ToolError(f"The compiler {compiler.command[0]} did not tell its version; check that it runs.")
    return Identity("zig cc" if compiler.kind == "zig" else Path(compiler.command[0]).stem, version.group())


def cache_folder() -> Path:
    """Where compiled things may be kept between runs: LILLIPUT_CACHE, else the user's cache folder."""
    chosen = os.environ.get("LILLIPUT_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "lilliput" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "lilliput"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lilliput"


def _find_zig(core: Core) -> Compiler | None:
    package = importlib.util.find_spec("ziglang")
    if package is None or not package.submodule_search_locations:
        return None
    python = (sys.executable, "-m", "ziglang")
    own_files = Path(package.submodule_search_locations[0]).resolve()
    return Compiler("zig", (*python, "cc"), (*python, "version"), own_files)


def _find_gcc(core: Core) -> Compiler | None:
    for program in core.gcc_programs:
        path = shutil.which(program)
        if path is not None:
            return Compiler("gcc", (path,), (path, "--version"), _gcc_files(path))
    return None


@lru_cache
def _gcc_files(program: str) -> Path | None:
    """The folder of GCC's own headers, which debug data would otherwise name."""
    include = run((program, "-print-file-name=include"), environment={}).stdout.strip()
    return Path(include).resolve().parent if Path(include).is_absolute() else None


def _missing(core: Core, kind: str) -> str:
    if kind == "zig":
        return (
            f"No C compiler for {core.title}: the Python package ziglang is not installed; "
            'run: pip install "lilliput[build]".'
        )
    programs = " or ".join(core.gcc_programs) or "a GCC"
    return (
        f"GCC was asked for to compile for {core.title}, but {programs} is not on the PATH; "
        "install it, or leave the choice of the compiler to Lilliput."
    )


_FINDERS: dict[str, Callable[[Core], Compiler | None]] = {"zig": _find_zig, "gcc": _find_gcc}
