"""Pages about Lilliput itself, in Markdown: what is registered is what is written, so they cannot fall behind."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

from lilliput.boards import Board, list_boards
from lilliput.flow.reference import board_rows
from lilliput.formats.tflite.operators import mappings
from lilliput.graph import Kernel, Op
from lilliput.ops import operators


def operators_page() -> str:
    """Every operator: its meaning, its arithmetic, its kernels."""
    read = ", ".join(f"`{name}`" for name in sorted(mappings()))
    parts = [
        "# Operators",
        "A kernel is taken where the dtypes of its operands match and the core has what it needs; the first one that "
        "fits wins. `any` stands for every dtype, `?` for an operand that may be absent, `...` for any number of "
        "operands. `s8`, `s16`, `s32`, `s64`, `u8`, `u32`, `u64`, `b8` and `f32` are the dtypes.",
        f"Read from `.tflite` files: {read}.",
        *(_operator(name, op) for name, op in operators().items()),
    ]
    return "\n\n".join(parts) + "\n"


def boards_page() -> str:
    """Every board, and where the literature says otherwise."""
    rows = board_rows(generic=True)
    contradictions = [row for board in list_boards() for row in _contradictions(board)]
    parts = [
        "# Boards",
        "`lil boards show NAME` tells everything known of a board, each figure with its source. flash and RAM are what "
        "programs may fill.",
        markdown_table(list(rows[0]), [list(row.values()) for row in rows]),
        "## Where the literature differs",
        "Both figures are kept; Lilliput uses its own.",
        markdown_table(["board", "figure", "literature", "printed in", "here", "source"], contradictions),
    ]
    return "\n\n".join(parts) + "\n"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table; whatever stands in a cell stays in it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _operator(name: str, op: type[Op]) -> str:
    first, _, rest = cleandoc(op.__doc__ or "").partition("\n")
    details = [f"```text\n{cleandoc(rest)}\n```"] if rest.strip() else []
    kernels = markdown_table(["kernel", "reads", "writes", "needs"], [_kernel(kernel) for kernel in op.KERNELS])
    return "\n\n".join([f"## {name}", first, *details, f"Arithmetic: {op.SOURCE}.", kernels])


def _kernel(kernel: Kernel) -> list[str]:
    return [kernel.stem, ", ".join(kernel.reads), ", ".join(kernel.writes), ", ".join(sorted(kernel.needs))]


def _contradictions(board: Board) -> list[list[str | int]]:
    return [[board.name, c.field, c.literature, c.literature_source, c.value, c.source] for c in board.contradictions]
