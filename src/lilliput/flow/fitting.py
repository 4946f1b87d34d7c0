"""What to change where a model does not fit its board: only what makes it fit, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lilliput.boards import Board, list_boards
from lilliput.codegen import Layout
from lilliput.flow.build import project_for
from lilliput.flow.needs import Needs, measured_needs
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph

MOST_WAYS = 3
MARGIN = 1.1  # another core's code may be larger
INT8_SHARE = 4  # float32 bytes that become one


def ways_to_fit(graph: Graph, board: Board, options: BuildOptions, needs: Needs, linked: bool) -> tuple[str, ...]:
    """At most three ways, each enough by itself: another option, int8, narrower layers, a larger board.

    needs   what the model takes now, which the board does not have
    linked  other options are tried with the linker, too
    """
    layout = project_for(graph, board, options).layout
    ways = [] if not linked else list(_by_options(graph, board, options, layout))
    if all(value.format.is_float for value in graph.values.values()):
        ways += _by_int8(board, layout, needs)
    else:
        ways += _by_size(board, layout, needs)
    return tuple([*ways, *_by_board(needs)][:MOST_WAYS])


def _by_options(graph: Graph, board: Board, options: BuildOptions, layout: Layout) -> Iterator[str]:
    """Options that cost speed or the input, tried one by one; none helps where the constants alone overflow."""
    if _constant_bytes(layout) > board.flash_bytes:
        return
    for way, other in (
        ("build with --passes default", replace(options, passes="default")),
        ("build without --keep-input", replace(options, keep_input=False)),
        ("build with --optimize size", replace(options, optimize="size")),
    ):
        needs = measured_needs(graph, board, other) if other != options else None
        if needs is not None and needs.fit(board):
            yield f"{way}: {needs.flash:,} bytes of flash and {needs.ram + needs.stack:,} of RAM then"


def _by_int8(board: Board, layout: Layout, needs: Needs) -> list[str]:
    """Quantizing, and what must go beside it where that is not enough."""
    constants = _constant_bytes(layout)
    saved = constants - constants // INT8_SHARE
    smaller = Needs(needs.flash - saved, needs.ram // INT8_SHARE, needs.stack)
    quantize = "quantize to int8 with lil.quantize: weights and arena become about four times smaller"
    if smaller.fit(board):
        return [quantize]
    share = _share_left(board, constants // INT8_SHARE, smaller)
    return [f"{quantize}; and keep at most {share:.0%} of the weights"] if 0 < share < 1 else []


def _by_size(board: Board, layout: Layout, needs: Needs) -> list[str]:
    """Smaller layers: the largest one where that is enough, else all."""
    parts = []
    excess = needs.flash - board.flash_bytes
    if excess > 0:
        name, nbytes = _largest(layout)
        share = _share_left(board, _constant_bytes(layout), needs)
        if excess < nbytes:
            parts.append(f"make layer {name!r} narrower: {excess:,} of its {nbytes:,} bytes of weights must go")
        elif share > 0:
            parts.append(f"make the layers narrower: keep at most {share:.0%} of the weights")
    excess = needs.ram + needs.stack - board.ram_bytes
    if 0 < excess < layout.plan.arena_bytes:
        name, alive = _fullest(layout)
        allowed = layout.plan.arena_bytes - excess
        parts.append(
            f"take smaller inputs or layers: the arena may have {allowed:,} bytes, layer {name!r} uses {alive:,}"
        )
    return ["; and ".join(parts)] if parts else []


def _by_board(needs: Needs) -> list[str]:
    """The smallest boards that images are linked for and that hold it."""
    larger = [
        board
        for board in list_boards()
        if board.core.toolchain == "zig"
        and board.flash_bytes >= needs.flash * MARGIN
        and board.ram_bytes >= (needs.ram + needs.stack) * MARGIN
    ]
    larger.sort(key=lambda board: (board.flash_bytes + board.ram_bytes, board.name))
    return [f"take a board that holds it: {', '.join(board.name for board in larger[:3])}"] if larger else []


def _constant_bytes(layout: Layout) -> int:
    return sum(constant.table.data.nbytes for constant in layout.unique_constants)


def _share_left(board: Board, constants: int, needs: Needs) -> float:
    """The share of the constants for which the board's flash has room beside the code."""
    return (board.flash_bytes - (needs.flash - constants)) / max(1, constants)


def _largest(layout: Layout) -> tuple[str, int]:
    """The layer with most bytes of constants, and how many."""
    totals = dict.fromkeys(layout.layers, 0)
    for constant in layout.unique_constants:
        totals[constant.layer] += constant.table.data.nbytes
    return max(totals.items(), key=lambda item: item[1], default=("", 0))


def _fullest(layout: Layout) -> tuple[str, int]:
    """The layer at which most of the arena is in use, and how many bytes."""

    plan = layout.plan

    def alive(index: int) -> int:
        used = np.zeros(plan.arena_bytes, bool)
        for segment in plan.segments:
            if segment.first <= index <= segment.last:
                used[plan.offsets[segment.name] : plan.offsets[segment.name] + segment.nbytes] = True
        return int(used.sum())

    index = max(range(len(layout.steps)), key=alive, default=0)
    return (layout.layers[index], alive(index)) if layout.steps else ("input", layout.plan.arena_bytes)
