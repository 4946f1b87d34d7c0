"""Boards, chips and cores as data: one TOML file each, every figure with its source.

    board = load_board("nano33ble")
    board.flash_bytes, board.ram_bytes, board.clock_hz, board.chip.core.features

The compiler is found by `lilliput.boards.toolchain`, a firmware image is put together by `lilliput.boards.firmware`.
"""

from __future__ import annotations

from lilliput.boards.description import Board, Chip, Contradiction, Core, FlashTiming, Literature, Power, Region
from lilliput.boards.loader import list_boards, list_chips, list_cores, load_board, load_chip, load_core

__all__ = [
    "Board",
    "Chip",
    "Contradiction",
    "Core",
    "FlashTiming",
    "Literature",
    "Power",
    "Region",
    "list_boards",
    "list_chips",
    "list_cores",
    "load_board",
    "load_chip",
    "load_core",
]
