"""C compilers as a person calls them: with strict warnings, in C and in C++; and what objects hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

STRICT = ("-Wall", "-Wextra", "-Wconversion", "-Wsign-conversion", "-Wvla", "-Werror")
C99 = ("-std=c99", *STRICT)
CXX11 = ("-x", "c++", "-std=c++11", "-Wall", "-Wextra", "-Werror")
ZIG = (sys.executable, "-m", "ziglang")
COMPILERS = {
    "zig C": (*ZIG, "cc", *C99),
    "gcc C": ("gcc", *C99),
    "zig C++": (*ZIG, "c++", *CXX11),
    "gcc C++": ("g++", *CXX11),
}


def compile(compiler: str, folder: Path, *arguments: str) -> str:
    """Run one of COMPILERS in `folder`; a failure shows what it said. Gives what it said otherwise."""
    return call([*COMPILERS[compiler], *arguments], folder)


def program(compiler: str, folder: Path, sources: Sequence[str], *flags: str) -> Path:
    """Compile by one of COMPILERS, link as C, because that is all that generated code needs; gives the program."""
    extra = ["-fno-exceptions"] if "C++" in compiler else []
    for source in sources:
        compile(compiler, folder, *extra, *flags, "-O2", "-c", source, "-o", f"{source}.o")
    linker = [*ZIG, "cc"] if compiler.startswith("zig") else ["gcc"]
    call([*linker, *(f"{source}.o" for source in sources), "-o", "program"], folder)
    return folder / "program"


def call(command: Sequence[str], folder: Path, code: int = 0) -> str:
    """Run a program that must end with that exit code; skips where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    result = subprocess.run(list(command), cwd=folder, capture_output=True, text=True, timeout=300)
    said = result.stdout + result.stderr
    assert result.returncode == code, f"{' '.join(command[:4])} ... ended with {result.returncode}:\n{said[:3000]}"
    return said


@dataclass(frozen=True)
class Symbol:
    """section is "" for an undefined symbol."""

    name: str
    kind: str
    binding: str
    section: str
    size: int


def symbols(path: Path) -> list[Symbol]:
    """Functions, objects and undefined names of an ELF object or program."""
    with path.open("rb") as file:
        elf = ELFFile(file)
        table = elf.get_section_by_name(".symtab")
        found = []
        for entry in table.iter_symbols():
            index, kind = entry["st_shndx"], entry["st_info"]["type"].removeprefix("STT_")
            section = elf.get_section(index).name if isinstance(index, int) else ""
            binding = entry["st_info"]["bind"].removeprefix("STB_")
            if entry.name and (kind in ("FUNC", "OBJECT") or not section):
                found.append(Symbol(entry.name, kind, binding, section, entry["st_size"]))
    return [symbol for symbol in found if symbol.kind != "FILE"]
