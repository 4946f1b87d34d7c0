"""Building: a graph and a board in, a C project and a firmware image out."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from lilliput.boards import Board, load_board
from lilliput.boards.firmware import build_firmware
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.codegen import Project, c_project
from lilliput.codegen.firmware import firmware_text
from lilliput.flow.firmware import Firmware
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph, check_inputs
from lilliput.passes import chosen_passes, run_passes
from lilliput.run.elf import read_elf
from lilliput.run.legality import check_legality

LEVELS = {"speed": "O2", "size": "Os"}


def build(
    graph: Graph,
    board: str | Board = "nano33ble",
    out: str | Path | None = None,
    options: BuildOptions = BuildOptions(),  # noqa: B008
    sample: Sequence[np.ndarray] | None = None,
) -> Firmware:
    """Firmware of `graph` for `board`, its C project beside it in `out` (or in a folder that goes with the result).

    sample  what the firmware's inputs hold, an array an input; the generated pattern where absent
    Raises FitError where it overflows the board, UnsupportedError where the board has no toolchain, ToolError where
    the compiler is missing or fails.
    """
    board = load_board(board) if isinstance(board, str) else board
    project = project_for(graph, board, options)
    keep = None
    if out is None:
        keep = tempfile.TemporaryDirectory(prefix="lilliput-", ignore_cleanup_errors=True)
        out = keep.name
    folder = Path(out)
    if sample is not None:
        check_inputs(project.layout.graph, sample)
    elf = compile_project(project, board, folder, options, sample)
    image = read_elf(elf)
    check_legality(image, board.core)
    return Firmware(graph, board, options, project, image, folder, keep)


def project_for(graph: Graph, board: Board, options: BuildOptions) -> Project:
    """The C project of a graph for a board's core."""
    ready = run_passes(graph, chosen_passes(options.passes))
    features = board.core.features if options.kernels == "fast" else frozenset()
    return c_project(ready, features, options.code)


def compile_project(
    project: Project, board: Board, folder: Path, options: BuildOptions, sample: Sequence[np.ndarray] | None = None
) -> Path:
    """Write the project and its measuring firmware to `folder` and compile them; gives the path of the image."""
    toolchain = find_toolchain(board.core, options.compiler or None)
    main = firmware_text(project.layout, sample)
    files = {**project.files, "main.c": main}
    sources = replace(project, files=files).write(folder)
    how = CompileOptions(include_dirs=(folder,), optimize=LEVELS[options.optimize])
    objects = folder / "objects"
    elf = build_firmware(board, sources, objects / "firmware.elf", how, options.stack_bytes, toolchain)
    return elf.replace(folder / "firmware.elf")
