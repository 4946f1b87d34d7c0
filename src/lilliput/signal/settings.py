"""Settings in tables of a file: which there are, of what kind they must be, and how they are written."""

from __future__ import annotations

import difflib
import json
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, Union, get_args, get_origin, get_type_hints

from lilliput.graph import InputError, LilliputError

PLAIN = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


class Misfit(Exception):
    """A value that is not of its kind."""


def read(where: str, kind: Any, written: Mapping[str, Any]) -> Any:
    """A dataclass from the keys of a table; InputError says where which key is wrong, and what it should be."""
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind) if is_writable(hints[field.name])}
    check_keys(where, written, known)
    missing = [name for name, field in known.items() if _is_required(field) and name not in written]
    if missing:
        raise InputError(f"{where}: {missing[0]!r} is missing; write {missing[0]} = {_example(hints[missing[0]])}")
    settings = {}
    for key, value in written.items():
        try:
            settings[key] = fitted(hints[key], value)
        except Misfit:
            raise InputError(f"{where}: {key} is {text(value)}, expected {said(hints[key])}") from None
    try:
        return kind(**settings)
    except LilliputError as error:
        raise InputError(f"{where}: {error}") from None


def check_keys(where: str, written: Mapping[str, Any], known: Iterable[str]) -> None:
    """InputError where a key is none of those known."""
    for key in written:
        if key not in known:
            raise InputError(f"{where}: {unknown('key', key, known)}")


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Says what there is, the nearest first."""
    known = list(known)
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return f"there is no {what} {name!r}; {hint}"


def fitted(hint: Any, value: Any) -> Any:
    """The value as a field of that type holds it. Raises Misfit."""
    if _is_union(hint):
        for choice in get_args(hint):
            try:
                return fitted(choice, value)
            except Misfit:
                continue
        raise Misfit
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise Misfit
        return tuple(fitted(_of_each(hint), item) for item in value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint not in PLAIN or type(value) is not hint:
        raise Misfit
    return value


def is_writable(hint: Any) -> bool:
    """Whether a file can hold such a value."""
    if _is_union(hint):
        return any(map(is_writable, get_args(hint)))
    if get_origin(hint) is tuple:
        return is_writable(_of_each(hint))
    return hint in PLAIN


def said(hint: Any) -> str:
    """A type, for people."""
    if _is_union(hint):
        return " or ".join(dict.fromkeys(said(choice) for choice in get_args(hint) if is_writable(choice)))
    if get_origin(hint) is tuple:
        return "a list of " + _plural(said(_of_each(hint)))
    return PLAIN[hint]


def text(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(text, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def lines(where: str, thing: Any) -> list[str]:
    """The settings of a dataclass that are not the usual ones, a line each; InputError where a file cannot hold one."""
    hints, found = get_type_hints(type(thing)), []
    for field in fields(thing):
        value = getattr(thing, field.name)
        if value == field.default:
            continue
        if not is_writable(hints[field.name]):
            raise InputError(
                f"{where}: {field.name} lives in the program alone; save it to a file, and name that file instead"
            )
        found.append(f"{field.name} = {text(value)}")
    return found


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _of_each(hint: Any) -> Any:
    return get_args(hint)[0]


def _plural(one: str) -> str:
    first, *rest = one.removeprefix("a ").split(" or ")
    head, _, tail = first.partition(" of ")
    words = f"{head}s of {tail}" if tail else f"{head}s" if head != "true" else head
    return " or ".join([words, *rest])


def _example(hint: Any) -> str:
    return {"a whole number": "1", "a number": "1.0", "a text": '"..."', "true or false": "true"}.get(
        said(hint), "[...]"
    )
