"""Generators: a file each, found by looking. `generator:NAME` names one wherever a data set is named."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from importlib import import_module
from inspect import isabstract
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from lilliput.data.generators.generator import PARTS, Generator, Machine, Take
from lilliput.graph.errors import InputError

__all__ = ["PARTS", "Generator", "Machine", "Take", "generator", "generators"]

MOST = 10_000_000  # of any option: what asks for more is a slip


@cache
def generators() -> dict[str, type[Generator]]:
    """Every generator by its file's name, sorted: the class that the file defines."""
    found: dict[str, type[Generator]] = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        module = import_module(f"{__name__}.{path.stem}")
        for thing in vars(module).values():
            at_home = isinstance(thing, type) and thing.__module__ == module.__name__
            if at_home and issubclass(thing, Generator) and not isabstract(thing):
                found[path.stem] = thing
    return found


def generator(text: str) -> Generator:
    """The generator that "sounds" or "sounds?seed=2&each=100" names, with its options.

    Raises InputError where there is no such generator or option, or an option is no number.
    """
    name, _, query = text.partition("?")
    if name not in generators():
        raise InputError(f"there is no generator {name!r}; there are {', '.join(generators())}")
    known: dict[str, Any] = {field.name: type(field.default) for field in fields(generators()[name])}
    options: dict[str, Any] = {}
    for option, value in parse_qsl(query, keep_blank_values=True):
        if option not in known:
            raise InputError(f"generator:{name} has no option {option!r}; it has {', '.join(known)}")
        try:
            options[option] = known[option](value)
        except ValueError:
            raise InputError(f"generator:{name}: {option}={value}, expected a number") from None
        if not 0 < options[option] <= MOST:
            raise InputError(f"generator:{name}: {option}={value}, expected a number above 0, at most {MOST:,}")
    return generators()[name](**options)
