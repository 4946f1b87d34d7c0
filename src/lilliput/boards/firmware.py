"""From C sources to an image that starts by itself on a board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lilliput.boards.description import Board
from lilliput.boards.linker import linker_script
from lilliput.boards.startup import INCLUDE, startup_for
from lilliput.boards.toolchain import CompileOptions, Toolchain, find_toolchain
from lilliput.graph.errors import UnsupportedError

STACK_BYTES = 8192


def build_firmware(
    board: Board,
    sources: Sequence[Path],
    output: Path,
    options: CompileOptions | None = None,
    stack_bytes: int = STACK_BYTES,
    toolchain: Toolchain | None = None,
) -> Path:
    """Compile `sources`, which define main, with the board's start-up and link them to the ELF `output`.

    The image ends through semihosting with main's value as its exit code, or with a fault's (see lil_semihosting.h,
    which sources may include). Objects and the linker script are left beside `output`.

    Raises:
        FitError: the image overflows the board's flash or RAM.
        ToolError: no compiler, or a source does not compile or link.
        UnsupportedError: whole images for this board are not built here.
    """
    toolchain = toolchain or find_toolchain(board.core)
    startup = startup_for(board.core)
    if startup is None:
        raise UnsupportedError(f"Lilliput has no start-up code for {board.core.title}; export a C project instead.")
    options = options or CompileOptions()
    script = linker_script(board, stack_bytes)
    own = replace(options, include_dirs=(*options.include_dirs, INCLUDE))
    objects = toolchain.compile(sources, output.parent, own)
    objects += toolchain.compile(startup.sources, output.parent / "startup", CompileOptions(optimize="Os"))
    return toolchain.link(objects, output, script, startup.entry)
