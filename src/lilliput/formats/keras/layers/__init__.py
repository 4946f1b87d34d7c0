"""How each layer reads as nodes: a function `conv2d(builder, use)` for Conv2D, a file a family.

Operations that stand in a model as x + y or keras.ops.exp(x) have the same names and the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from lilliput.formats.keras.builder import Builder, Use

Mapping = Callable[[Builder, Use], str]


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of every layer that is read, by its class in snake case."""
    found: dict[str, Mapping] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"{__name__}.{path.stem}")
        found |= {
            name: thing
            for name, thing in vars(module).items()
            if callable(thing) and not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
        }
    return found
