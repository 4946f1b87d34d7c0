"""The tables of choices: one that comes with the package for each core that was tuned, and the user's own before it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from lilliput.boards.compilers import cache_folder
from lilliput.graph import Choice, Choices, InputError

SHIPPED = Path(__file__).parent / "tables"
HEAD = """# What `lil tune` found better than the usual kernel: operator, attributes, dtypes and shapes, then the kernel
# and the setting of its knobs. A choice that fits no kernel any more is ignored. See docs/decisions/012-tuning.md.
"""


def chosen_for(core: str) -> Choices:
    """Every choice for a core, by its name; the user's own go before those that came with the package."""
    return {**read_table(SHIPPED / f"{core}.toml"), **read_table(user_table(core))}


def user_table(core: str) -> Path:
    """Where this user's own choices for a core are kept."""
    return cache_folder() / "tuned" / f"{core}.toml"


def read_table(path: Path) -> Choices:
    """The choices in a file, none where there is no such file; InputError where it is damaged."""
    if not path.is_file():
        return {}
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
        return {signature: _choice(row) for signature, row in rows.items()}
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path.name}: expected a table of choices as `lil tune` writes it, got something else ({error}); "
            "delete it and tune again"
        ) from None


def write_table(path: Path, choices: Choices, measured: Iterable[str] = ()) -> None:
    """Put choices into a file, in the place of what it held for calls that were `measured`; sorted, a line each."""
    kept = {signature: choice for signature, choice in read_table(path).items() if signature not in set(measured)}
    rows = {**kept, **choices}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(_line(key, rows[key]) for key in sorted(rows)), encoding="utf-8", newline="\n")


def _choice(row: object) -> Choice:
    if not isinstance(row, dict) or not isinstance(row.get("kernel"), str):
        raise ValueError(f"{row!r} names no kernel")
    settings = {name: value for name, value in row.items() if name != "kernel"}
    if not all(isinstance(value, int) for value in settings.values()):
        raise ValueError(f"{settings!r} are not whole numbers")
    return Choice(row["kernel"], settings)


def _line(signature: str, choice: Choice) -> str:
    settings = "".join(f", {name} = {value}" for name, value in choice.settings.items())
    return f'"{signature}" = {{ kernel = "{choice.kernel}"{settings} }}\n'
