"""Building: a graph and a board in, a C project and a firmware image out."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

from lilliput.boards import Board, load_board
from lilliput.boards.linker import linker_script
from lilliput.boards.startup import INCLUDE, startup_for
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.codegen import Project, c_project
from lilliput.codegen.blob import pointer_calls
from lilliput.codegen.firmware import firmware_text
from lilliput.flow.firmware import Firmware
from lilliput.flow.folders import output_folder
from lilliput.flow.limits import check_limits
from lilliput.flow.load import load
from lilliput.flow.options import BuildOptions
from lilliput.flow.tuning.table import chosen_for
from lilliput.graph import NO_CHOICES, Choices, Graph, UnsupportedError, check_inputs
from lilliput.passes import chosen_passes, run_passes
from lilliput.run.elf import read_elf
from lilliput.run.legality import check_legality, is_decodable
from lilliput.run.stack import NO_POINTERS, Pointers, worst_case_stack

LEVELS = {"speed": "O2", "size": "Os", "shared": "Os"}
BLOB_LEVEL = "Os"  # kernels whose shapes come at run time are larger under O2, and mostly slower
FIRST_STACK = 16  # of the link that shows how much main needs; a larger one might not fit where that much does
STACK_UNKNOWN = 4096  # where the disassembler does not know the core (Helium), so that no bound can be read
STACK_MARGIN = 64  # for the start-up code that calls main


def build(
    graph: Graph,
    board: str | Board = "nano33ble",
    out: str | Path | None = None,
    options: BuildOptions = BuildOptions(),
    sample: Sequence[np.ndarray] | None = None,
    choices: Choices | None = None,
) -> Firmware:
    """Firmware of `graph` for `board`, its C project beside it in `out` (or in a folder that goes with the result).

    sample   what the firmware's inputs hold, an array an input; the generated pattern where absent
    choices  kernels for its calls; where absent, those that were found for the core, if the options look at them
    Raises FitError where it overflows the board, UnsupportedError where the board has no toolchain or the model is
    above the limits of `flow.limits`, ToolError where the compiler is missing or fails, InputError for a sample or a
    folder that cannot be used.
    """
    board = load_board(board) if isinstance(board, str) else board
    project = project_for(graph, board, options, choices)
    if sample is not None:
        check_inputs(project.layout.graph, sample)
    folder = Path(tempfile.mkdtemp(prefix="lilliput-")) if out is None else output_folder(out)
    with ExitStack() as cleanup:
        if out is None:
            cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        image = read_elf(compile_project(project, board, folder, options, sample))
        if is_decodable(board.core):
            check_legality(image, board.core)
        firmware = Firmware(graph, board, options, project, image, folder)
        weakref.finalize(firmware, cleanup.pop_all().close)
    return firmware


def project_for(graph: Graph, board: Board, options: BuildOptions, choices: Choices | None = None) -> Project:
    """The C project of a graph for a board's core."""
    ready = run_passes(check_limits(graph), chosen_passes(options.passes))
    fast = options.kernels == "fast"
    if choices is None:
        choices = chosen_for(board.core.name) if options.tuned and fast and options.optimize == "speed" else NO_CHOICES
    features = board.core.features if fast else frozenset()
    others = [run_passes(check_limits(load(path)), chosen_passes(options.passes)) for path in options.kernels_of]
    return c_project(ready, features, replace(options.code, choices=choices), others=others)


def compile_project(
    project: Project, board: Board, folder: Path, options: BuildOptions, sample: Sequence[np.ndarray] | None = None
) -> Path:
    """Write the project and its measuring firmware to `folder` and compile them; gives the path of the image."""
    files = {**project.files, "main.c": firmware_text(project.layout, sample)}
    sources = replace(project, files=files).write(folder)
    return compile_sources(sources, board, folder, options, pointer_calls(project.layout))


def compile_sources(
    written: Sequence[Path],
    board: Board,
    folder: Path,
    options: BuildOptions,
    called: Pointers = NO_POINTERS,
    flags: tuple[str, ...] = (),
) -> Path:
    """Compile sources with a `main` and link them into an image for the board, `folder`/firmware.elf.

    The stack region is as large as the worst case that the machine code of `main` can reach: the image is linked once
    to find that out, and once more with it.
    """
    toolchain = find_toolchain(board.core, options.compiler or None)
    startup = startup_for(board.core)
    if startup is None:
        raise UnsupportedError(f"there is no start-up code for the {board.core.title}; export a C project instead")
    sources = [*written, *startup.sources]
    level = BLOB_LEVEL if options.style == "blob" else LEVELS[options.optimize]
    how = CompileOptions(include_dirs=(folder, INCLUDE), optimize=level, flags=flags)
    objects = toolchain.compile(sources, folder / "objects", how)
    elf = folder / "firmware.elf"
    known = options.stack_bytes or (0 if is_decodable(board.core) else STACK_UNKNOWN)
    toolchain.link(objects, elf, linker_script(board, known or FIRST_STACK), startup.entry)
    if not known:
        needed = worst_case_stack(read_elf(elf), "main", called).bytes + STACK_MARGIN
        toolchain.link(objects, elf, linker_script(board, needed), startup.entry)
    return elf
