"""Finding descriptions by name. Folders are scanned: to add a board, add a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from lilliput.boards.description import Board, Chip, Core
from lilliput.boards.parse import read_board, read_chip, read_core
from lilliput.graph.errors import BoardError

HERE = Path(__file__).parent
NEAREST = 5
Thing = TypeVar("Thing", Board, Chip, Core)


def load_board(name: str | Path) -> Board:
    """The board of that name, title or alias (case and separators do not matter), or of a path to a TOML file.

    Raises:
        BoardError: no such board (the sentence names the nearest), or its description is incomplete.
    """
    if str(name).lower().endswith(".toml"):
        return _own_board(Path(name))
    known = {alias: board for board in list_boards(generic=True) for alias in (board.title, *board.aliases)}
    return _find("board", str(name), known | {board.name: board for board in known.values()})


def load_chip(name: str) -> Chip:
    """The chip of that name. Raises BoardError as `load_board` does."""
    return _find("chip", name, {chip.name: chip for chip in list_chips()})


def load_core(name: str) -> Core:
    """The core of that name. Raises BoardError as `load_board` does."""
    return _find("core", name, {core.name: core for core in list_cores()})


@lru_cache
def list_boards(generic: bool = False) -> tuple[Board, ...]:
    """All boards, sorted by name; the generic ones (for measuring a core by itself) only on request."""
    boards = (read_board(file, load_chip) for file in _files("boards"))
    return tuple(board for board in boards if generic or not board.generic)


@lru_cache
def list_chips() -> tuple[Chip, ...]:
    """All chips, sorted by name."""
    return tuple(read_chip(file, load_core) for file in _files("chips"))


@lru_cache
def list_cores() -> tuple[Core, ...]:
    """All cores, sorted by name."""
    return tuple(read_core(file) for file in _files("cores"))


def _files(folder: str) -> list[Path]:
    return sorted((HERE / folder).glob("*.toml"), key=lambda file: file.stem)


def _own_board(file: Path) -> Board:
    """A user's board; its chip is one of ours, or a TOML file beside it."""

    def chip(name: str) -> Chip:
        beside = file.parent / Path(name).name
        return read_chip(beside, load_core) if name.endswith(".toml") else load_chip(name)

    return read_board(file, chip)


def _find(kind: str, name: str, known: Mapping[str, Thing]) -> Thing:
    plain = {_plain(spelling): spelling for spelling in known}
    if _plain(name) in plain:
        return known[plain[_plain(name)]]
    from difflib import get_close_matches

    matches = get_close_matches(_plain(name), plain, NEAREST, cutoff=0.0)
    nearest = ", ".join(dict.fromkeys(known[plain[match]].name for match in matches))
    advice = ", or give the path of your own .toml file" if kind == "board" else ""
    raise BoardError(f"There is no {kind} {name!r}; the nearest names are {nearest}: use one of them{advice}.")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
