"""Flags from the fields of a dataclass: names, defaults and types from the fields, words from its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Annotated, Any, get_type_hints

import typer

PLAIN = (str, int, float, bool)


def flags(*options: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command that takes `**options` gets a flag for every plain field of these dataclasses, of those with the same
    name one. A flag that is not given is None, so that each dataclass keeps its own default."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        own = [p for p in signature.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
        added = {flag.name: flag for kind in reversed(options) for flag in _flags(kind)}
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*own, *added.values())]
        command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in parameters}
        return command

    return decorate


def described(kind: type) -> dict[str, str]:
    """What a dataclass's docstring, and those it builds on, say of each field: lines `name   words`, and more words
    further in."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        name = ""
        for line in (inspect.getdoc(each) or "").splitlines()[1:]:
            head = re.match(r"(\w+)\s{2,}(\S.*)", line)
            if head:
                name = head[1]
                found[name] = head[2]
            elif name and line.startswith("    "):
                found[name] += " " + line.strip()
            else:
                name = ""
    return found


def _flags(kind: type) -> list[inspect.Parameter]:
    hints, words = get_type_hints(kind), described(kind)
    made = []
    for field in fields(kind):
        if hints[field.name] not in PLAIN or field.default is MISSING:
            continue
        said = f"{words.get(field.name, field.name)}; by default {field.default}"
        annotation: Any = Annotated[hints[field.name] | None, typer.Option(help=said)]
        made.append(inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation))
    return made
