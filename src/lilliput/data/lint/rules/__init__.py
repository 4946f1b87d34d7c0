"""Rules: files with functions `check_...(looks)` that give findings, found by looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from lilliput.data.lint.finding import Finding
from lilliput.data.lint.look import Looks

Rule = Callable[[Looks], Iterator[Finding]]


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its name: `check_class_balance` is "class-balance"."""
    found: dict[str, Rule] = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        for name, thing in vars(import_module(f"{__name__}.{path.stem}")).items():
            if name.startswith("check_"):
                found[name.removeprefix("check_").replace("_", "-")] = thing
    return found
