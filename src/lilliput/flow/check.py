"""Will it fit? The linker's own answer where there is a compiler for the core, a size model where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.boards import Board, load_board
from lilliput.boards.toolchain import find_toolchain
from lilliput.flow.build import build
from lilliput.flow.fitting import ways_to_fit
from lilliput.flow.needs import Needs, measured_needs, modelled_needs
from lilliput.flow.options import BuildOptions
from lilliput.graph import FitError, Graph, ToolError


@dataclass(frozen=True)
class Fit:
    """Whether a model fits a board, and what to do where it does not.

    kind   "exact": read from a linked image; "modelled": by the size model, where no compiler is at hand
    flash, ram, stack  bytes needed
    ways   at most three, the cheapest first
    """

    board: str
    fits: bool
    kind: str
    flash: int
    ram: int
    stack: int
    flash_bytes: int
    ram_bytes: int
    sentence: str
    ways: tuple[str, ...] = ()


def check(graph: Graph, board: str | Board, options: BuildOptions = BuildOptions()) -> Fit:
    """The verdict for one board; the model is compiled and linked for it where that can be done here."""
    board = load_board(board) if isinstance(board, str) else board
    if not _compiles(board, options):
        needs = modelled_needs(graph, board, options)
        return _fit(graph, board, options, needs, needs.fit(board), "modelled")
    try:
        firmware = build(graph, board, options=options)
    except FitError:
        return _fit(graph, board, options, measured_needs(graph, board, options), False, "exact")
    needs = Needs(firmware.sizes.flash, firmware.sizes.ram, firmware.stack_bound.bytes)
    return _fit(graph, board, options, needs, True, "exact")


def _fit(graph: Graph, board: Board, options: BuildOptions, needs: Needs, fits: bool, kind: str) -> Fit:
    modelled = f" (by the size model, for lack of a compiler for its {board.core.title} here)"
    sentence = (
        f"{graph.name} {'fits' if fits else 'does not fit'} {board.title}{modelled if kind == 'modelled' else ''}: "
        f"{needs.flash:,} of {board.flash_bytes:,} bytes of flash, {needs.ram:,} of RAM and {needs.stack:,} of stack "
        f"of {board.ram_bytes:,}"
    )
    ways = () if fits else ways_to_fit(graph, board, options, needs, kind == "exact")
    return Fit(
        board.name, fits, kind, needs.flash, needs.ram, needs.stack, board.flash_bytes, board.ram_bytes, sentence, ways
    )


def _compiles(board: Board, options: BuildOptions) -> bool:
    """Whether whole images for the board can be linked here."""
    if board.core.toolchain != "zig":
        return False
    try:
        find_toolchain(board.core, options.compiler or None)
    except ToolError:
        return False
    return True
