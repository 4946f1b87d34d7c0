"""Reading TOML so that every mistake is a sentence naming the file and the key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from lilliput.graph.errors import BoardError

MAXIMUM_BYTES = 1_000_000  # a description has a few kilobytes; anything larger is not one

Kind = TypeVar("Kind")
_MISSING: Any = object()
_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def read_toml(file: Path) -> Table:
    """The file's top table.

    Raises:
        BoardError: the file is missing, too large, not UTF-8 or not TOML.
    """
    try:
        if file.stat().st_size > MAXIMUM_BYTES:
            raise BoardError(f"The description {file} is over {MAXIMUM_BYTES} bytes: expected a small TOML file.")
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BoardError(f"The description {file} cannot be read ({error}); give the path of a TOML file.") from error
    except tomllib.TOMLDecodeError as error:
        raise BoardError(f"The description {file} is not valid TOML: {error}; correct that line.") from error
    return Table(values, file)


class Table:
    """One TOML table, taken apart key by key; `close` then complains of what was not asked for."""

    def __init__(self, values: dict[str, Any], file: Path, path: str = "") -> None:
        self._values = dict(values)
        self.file = file
        self.path = path

    def text(self, key: str, default: str = _MISSING) -> str:
        return self._take(key, str, default)

    def integer(self, key: str, default: int = _MISSING, minimum: int = 0) -> int:
        value = self._take(key, int, default)
        if value < minimum:
            raise self.error(key, f"expected at least {minimum}, got {value}")
        return value

    def number(self, key: str) -> float:
        """A finite number, not negative."""
        if type(self._values.get(key)) is int:
            self._values[key] = float(self._values[key])
        value = self._take(key, float)
        if not 0 <= value < float("inf"):
            raise self.error(key, f"expected a number from 0 up, got {value}")
        return value

    def flag(self, key: str, default: bool = _MISSING) -> bool:
        return self._take(key, bool, default)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.error(key, f"expected one of {', '.join(choices)}, got {value!r}")
        return value

    def texts(self, key: str, default: tuple[str, ...] = _MISSING) -> tuple[str, ...]:
        values = self._take(key, list, list(default) if default is not _MISSING else _MISSING)
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "expected a list of texts")
        return tuple(values)

    def text_table(self, key: str) -> dict[str, str]:
        """A table whose values are all texts; empty when it is absent."""
        values = self._take(key, dict, {})
        for name, value in values.items():
            if not isinstance(value, str) or not value.strip():
                raise self.error(f"{key}.{name}", "expected a text")
        return values

    def number_table(self, key: str) -> dict[str, float]:
        """A table whose values are all numbers; empty when it is absent."""
        table = Table(self._take(key, dict, {}), self.file, self._path(key))
        return {name: table.number(name) for name in list(table._values)}

    def table(self, key: str) -> Table:
        return Table(self._take(key, dict), self.file, self._path(key))

    def tables(self, key: str) -> list[Table]:
        """The tables of `[[key]]`; none when it is absent."""
        values = self._take(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            raise self.error(key, f"expected tables written as [[{key}]]")
        return [Table(value, self.file, f"{self._path(key)}[{index}]") for index, value in enumerate(values)]

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def close(self) -> None:
        """Raise a BoardError if a key is left that nobody asked for: it is misspelt or in the wrong table."""
        for key in self._values:
            raise self.error(key, "this key is unknown here; check its spelling and its table")

    def error(self, key: str, problem: str) -> BoardError:
        return BoardError(f"In {self.file}, key {self._path(key)}: {problem}.")

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _take(self, key: str, kind: type[Kind], default: Any = _MISSING) -> Kind:
        value = self._values.pop(key, default)
        if value is _MISSING:
            raise self.error(key, f"it is missing; expected {_NAMES[kind]}")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"expected {_NAMES[kind]}, got {value!r}")
        return value
