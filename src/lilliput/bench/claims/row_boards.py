"""The board table of Ray 2021: every board is described, and `check` agrees with the linker about what fits."""

from __future__ import annotations

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8, real_models, wide_int8
from lilliput.boards import Board, list_boards
from lilliput.boards.linker import linker_script
from lilliput.flow.build import build
from lilliput.flow.check import check
from lilliput.flow.needs import Needs, measured_needs
from lilliput.graph import FitError, Graph, UnsupportedError

QUICK = ("microbit",)


def measure(quick: bool) -> Claim:
    """Models times boards: what the needs measured on a roomy board of the same core foretell, against the linker."""
    graphs = ({} if quick else real_models(quick=False)) | {"digits": digits_int8(), "wide": wide_int8()}
    boards = [board for board in list_boards() if links(board) and (not quick or board.name in QUICK)]
    yes = no = wrong = careless = 0
    for graph in graphs.values():
        needs: dict[str, Needs] = {}
        for board in boards:
            if board.core.name not in needs:
                needs[board.core.name] = measured_needs(graph, board)
            need, fits = needs[board.core.name], linked(graph, board)
            yes, no, wrong = yes + fits, no + (not fits), wrong + (fits != need.fit(board))
            careless += fits != (need.flash <= board.flash_bytes)
    others = [board for board in list_boards() if board.core.toolchain != "zig"]
    modelled = all(check(graphs["digits"], board).kind == "modelled" for board in others)
    contradictions = sum(len(board.contradictions) for board in list_boards())
    return Claim(
        row="boards",
        claim="whether a model fits is foretold right for every board that is built for; for the rest it is modelled",
        value=f"{yes} fits, {no} overflows on {len(boards)} boards and {len(graphs)} models, {wrong} foretold wrong; "
        f"{len(others)} boards answered by the size model; {contradictions} contradictions of the literature kept",
        target="0 wrong",
        holds=wrong == 0 and modelled and yes > 0 and no > 0 and contradictions > 0,
        control=f"looking at flash alone would be wrong {careless} times, always saying yes {no} times",
        seeds=0,
        source="Ray 2021, table 1",
    )


def linked(graph: Graph, board: Board) -> bool:
    """Whether the linker finds room."""
    try:
        build(graph, board)
    except FitError:
        return False
    return True


def links(board: Board) -> bool:
    """Whether images for the board are linked here."""
    if board.core.toolchain != "zig":
        return False
    try:
        linker_script(board, 256)
    except UnsupportedError:
        return False
    return True
