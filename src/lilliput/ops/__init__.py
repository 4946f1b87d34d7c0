"""Operators: one folder each, found by looking."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from lilliput.graph import Op

HERE = Path(__file__).parent
GROUPS = ("nn", "signal", "classic", "hdc", "update")
COMMON_HEADERS = HERE  # lil_*.h: what kernels share


@cache
def operators() -> dict[str, type[Op]]:
    """Every operator by name: the class in `ops/<group>/<name>/__init__.py`, sorted by group and name."""
    found: dict[str, type[Op]] = {}
    for group in GROUPS:
        for folder in sorted((HERE / group).glob("*/__init__.py")):
            name = folder.parent.name
            module = import_module(f"lilliput.ops.{group}.{name}")
            found[name] = next(
                thing
                for thing in vars(module).values()
                if isinstance(thing, type) and issubclass(thing, Op) and thing.__module__ == module.__name__
            )
    return found
