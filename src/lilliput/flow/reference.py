"""Tables about Lilliput itself: operators, boards. Pages, command line and README take them from here."""

from __future__ import annotations

from typing import Any

from lilliput.boards import Board, list_boards
from lilliput.ops import operators


def operator_rows() -> list[dict[str, str]]:
    """A row an operator."""
    return [
        {
            "operator": name,
            "group": op.__module__.split(".")[2],
            "kernels": " ".join(kernel.stem for kernel in op.KERNELS),
            "arithmetic": op.SOURCE,
        }
        for name, op in operators().items()
    ]


def board_rows(generic: bool = False) -> list[dict[str, Any]]:
    """A row a board; `builds here` says what can be done without the maker's tools."""
    return [
        {
            "board": board.name,
            "title": board.title,
            "core": board.core.title,
            "MHz": round(board.clock_hz / 1e6),
            "flash KB": _kilobytes(board, "flash_bytes"),
            "RAM KB": _kilobytes(board, "ram_bytes"),
            "builds here": _abilities(board),
        }
        for board in list_boards(generic=generic)
    ]


def _kilobytes(board: Board, field: str) -> int:
    return int(getattr(board, field)) // 1024


def _abilities(board: Board) -> str:
    if board.core.toolchain != "zig":
        return "C export, sizes modelled"
    emulators = ", ".join(sorted(board.core.emulators))
    return f"firmware, emulated ({emulators})" if emulators else "firmware"


def board_facts(board: Board) -> dict[str, Any]:
    """Everything known of a board, with the sources of its figures and where the literature says otherwise."""
    facts: dict[str, Any] = {
        "board": board.name,
        "title": board.title,
        "chip": f"{board.chip.title} ({board.chip.vendor})",
        "core": board.core.title,
        "clock": f"{board.clock_hz / 1e6:g} MHz [{board.source('clock_hz')}]",
        "flash for programs": f"{board.flash_bytes} bytes [{board.source('flash_total_bytes')}]",
        "RAM for programs": f"{board.ram_bytes} bytes [{board.source('ram_total_bytes')}]",
        "connectivity": ", ".join(board.connectivity) or "none known",
        "sensors": ", ".join(board.sensors) or "none known",
        "builds here": _abilities(board),
    }
    for power in (*board.power, *board.chip.power):
        facts[f"power, {power.state}"] = f"{power.milliamperes} mA at {power.volts} V [{power.source}]"
    for entry in board.contradictions:
        said = f"{entry.literature} [{entry.literature_source}] against {entry.value} [{entry.source}]"
        facts[f"literature differs on {entry.field}"] = said
    return facts
