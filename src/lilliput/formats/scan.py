"""Registries of operators are scans: a folder of files, a family each, whose functions have the operators' names."""

from __future__ import annotations

from importlib import import_module
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any


def families(package: str, folder: str) -> list[ModuleType]:
    """The modules of a package, by name. folder: its __init__.py."""
    return [import_module(f"{package}.{path.stem}") for path in sorted(Path(folder).parent.glob("[a-z]*.py"))]


def functions(package: str, folder: str) -> dict[str, Any]:
    """The public functions that these modules define, by name."""
    return {
        name: thing
        for module in families(package, folder)
        for name, thing in vars(module).items()
        if isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_")
    }
