"""Exports: the model as a folder that compiles where people are, and proves itself there.

Each kind is a file in `kinds/` whose docstring says what it is, with a function `files(bundle)` that gives the texts of
the folder by path; where its `ZIPPED` is true, an archive of the folder is laid beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import numpy as np

from lilliput.boards import Board, load_board
from lilliput.codegen import Options
from lilliput.flow.build import build
from lilliput.flow.export.bundle import Bundle, bundle_of
from lilliput.flow.export.folder import archive, write_files
from lilliput.flow.firmware import Firmware
from lilliput.flow.folders import output_folder
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph, UnsupportedError

KINDS = tuple(sorted(path.stem for path in (Path(__file__).parent / "kinds").glob("[a-z]*.py")))


def export(
    model: Firmware | Graph,
    kind: str,
    out: Path,
    samples: Sequence[np.ndarray] | None = None,
    code: Options = Options(),
) -> Path:
    """Write `<name>/` of the kind into `out`, and give its path. Files of others in `out` stay as they are.

    model    what was built, or a graph for a core that nothing can be built for here; a graph gets portable kernels
    samples  (n, ...) per input for the self-test, real or stored numbers; three of a generated pattern where absent
    code     how a graph becomes C; what was built is exported as it is
    Raises UnsupportedError for an unknown kind, InputError where a file of someone else is in the way.
    """
    _check(kind)
    return write(bundle_of(model, samples, code), kind, out)


def export_for(
    graph: Graph,
    board: str | Board,
    kind: str,
    out: Path,
    samples: Sequence[np.ndarray] | None = None,
    options: BuildOptions = BuildOptions(),
) -> Path:
    """Build for the board and export that; where nothing can be built for its core here, export the graph."""
    _check(kind)
    board = load_board(board) if isinstance(board, str) else board
    model = build(graph, board, options=options) if board.core.toolchain == "zig" else graph
    return export(model, kind, out, samples, options.code)


def write(bundle: Bundle, kind: str, out: Path) -> Path:
    """The second half of `export`: one bundle may be written as several kinds."""
    _check(kind)
    module = import_module(f"lilliput.flow.export.kinds.{kind}")
    files = {f"{bundle.name}/{path}": text.encode("ascii") for path, text in module.files(bundle).items()}
    files |= {f"{bundle.name}/{path}": data for path, data in bundle.project.data.items()}
    if module.ZIPPED:
        files[f"{bundle.name}.zip"] = archive(files)
    write_files(output_folder(out), files)
    return out / bundle.name


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise UnsupportedError(f"there is no export {kind!r}; choose one of {', '.join(KINDS)}")


__all__ = ["KINDS", "Bundle", "bundle_of", "export", "export_for", "write"]
