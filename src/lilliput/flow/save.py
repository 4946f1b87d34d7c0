"""A model to a file: our own text form, or a foreign format that others read."""

from __future__ import annotations

from pathlib import Path

from lilliput import formats
from lilliput.graph import Graph
from lilliput.passes import run_passes


def save(graph: Graph, path: str | Path) -> Path:
    """Write the model; the suffix says in which form (.lil, .tflite, ...). Gives the path.

    Names, labels of .lil, and every stored number stay. A foreign runtime rounds integers in its own way: see the
    writer of the format (`lilliput.formats`). Nothing is written where the model does not fit the format.
    Raises UnsupportedError for a suffix that is not written, and for layers that the format has no word for.
    """
    path = Path(path)
    data = formats.dump(run_passes(graph, ()), path.suffix.lower())
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_bytes(data)
    return unfinished.replace(path)
