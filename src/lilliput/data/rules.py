"""Rules that tell a label, a session, a device or a speaker from where a file lies and what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lilliput.graph.errors import InputError

KINDS = "folder, folder:2, name, name:first, name:last, name:2, column:NAME, regex:PATTERN or text:VALUE"
PLACES = {"first": 0, "last": -1}


@dataclass(frozen=True)
class Rule:
    """One of KINDS.

    folder   the name of the folder the file lies in; folder:2 of the one above it
    name     the file's name without its suffix; name:first, name:last or name:N one of its parts, which underscores,
             dashes, dots and spaces divide
    column   a column of a table; the reader of the table knows
    regex    the first group of a regular expression found in the path below what is imported (or all that it finds)
    text     the same for all
    """

    kind: str
    argument: str = ""

    def of(self, path: Path, below: str) -> str:
        """What the rule tells of a file, "" for nothing; `below` is its path within what is imported."""
        return str(getattr(self, f"_{self.kind}")(path, below))

    def _folder(self, path: Path, below: str) -> str:
        parents = path.resolve().parents
        up = int(self.argument or 1) - 1
        return parents[up].name if up < len(parents) else ""

    def _name(self, path: Path, below: str) -> str:
        if not self.argument:
            return path.stem
        parts = [part for part in re.split(r"[_\-. ]+", path.stem) if part]
        place = PLACES.get(self.argument, int(self.argument) - 1 if _counts(self.argument) else 0)
        return parts[place] if -len(parts) <= place < len(parts) else ""

    def _regex(self, path: Path, below: str) -> str:
        found = re.search(self.argument, below)
        return "" if found is None else (found[1] if found.re.groups else found[0]) or ""

    def _text(self, path: Path, below: str) -> str:
        return self.argument


def parse_rule(text: str) -> Rule:
    """A rule from its text. Raises InputError where it is none.

    >>> parse_rule("name:last").of(Path("2024-12-01T153607_other.npy"), "")
    'other'
    """
    kind, _, argument = text.partition(":")
    sound = {
        "folder": argument == "" or _counts(argument),
        "name": argument == "" or argument in PLACES or _counts(argument),
        "column": argument != "",
        "regex": argument != "" and _compiles(argument),
        "text": argument != "",
    }
    if not sound.get(kind, False):
        raise InputError(f"{text!r} is no rule; give {KINDS}")
    return Rule(kind, argument)


def _counts(text: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{0,3}", text) is not None


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error as error:
        raise InputError(f"{pattern!r} is no regular expression: {error}") from None
    return True
