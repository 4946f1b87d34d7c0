"""Kernel headers: where they are, what they include, and the signatures they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from lilliput.graph import Kernel, LilliputError, Step
from lilliput.ops import COMMON_HEADERS

INCLUDE = re.compile(r'^#include "([\w.]+)"', re.M)


def included_headers(files: Mapping[str, str], steps: Iterable[Step]) -> dict[str, str]:
    """Every header that the files include, directly or through another header, by name; sorted."""
    folders = [COMMON_HEADERS, *(step.node.op.folder() for step in steps)]
    wanted = (name for text in files.values() for name in INCLUDE.findall(text))
    return closure((name for name in wanted if name not in files), folders)


def closure(names: Iterable[str], folders: Sequence[Path]) -> dict[str, str]:
    """The text of these headers and of every header that they include, by name; sorted."""
    found: dict[str, str] = {}
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = find_header(name, folders).read_text(encoding="ascii")
            wanted += INCLUDE.findall(found[name])
    return dict(sorted(found.items()))


def find_header(name: str, folders: Sequence[Path]) -> Path:
    """The header in the first folder that has it."""
    path = next((folder / name for folder in folders if (folder / name).exists()), None)
    if path is None:
        raise LilliputError(f"kernel header {name} is in none of the operators' folders; reinstall lilliput")
    return path


def pointers(step: Step) -> tuple[str, ...]:
    """What a step's kernel takes behind its parameters, as its header declares it: ("const int8_t *x", ...)."""
    return kernel_pointers(step.kernel, step.node.op.folder())


def kernel_pointers(kernel: Kernel, folder: Path) -> tuple[str, ...]:
    """The same for a kernel of the operator in `folder`."""
    return _pointers(find_header(kernel.header, [COMMON_HEADERS, folder]), kernel.function)


@cache
def _pointers(header: Path, function: str) -> tuple[str, ...]:
    found = re.search(rf"\b{function}\(([^)]*)\)\s*{{", header.read_text(encoding="ascii"))
    if found is None:
        raise LilliputError(f"kernel header {header.name} does not hold {function}; reinstall lilliput")
    _, *rest = (" ".join(part.split()) for part in found[1].split(","))
    return tuple(rest)


def pointer_name(declaration: str) -> str:
    """The name that a pointer's declaration gives it.

    >>> pointer_name("int8_t *LIL_RESTRICT y")
    'y'
    """
    return re.split(r"\W+", declaration)[-1]
