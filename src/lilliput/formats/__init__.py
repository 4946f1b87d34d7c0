"""Foreign model formats, one folder each: a bounds-checked reader and its mapping to a graph."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from lilliput.graph import (
    LITERT,
    TFLITE_MICRO,
    Graph,
    InputError,
    LilliputError,
    ModelError,
    UnsupportedError,
    parse,
    text,
)
from lilliput.ops import operators

FILES = {".tflite": "tflite", ".onnx": "onnx", ".lil": "text"}  # suffix to folder; .lil is our own text form
WRITTEN = {".tflite": "tflite.writing", ".onnx": "onnx.writing"}  # suffix to the folder that writes it, besides .lil
OBJECTS = {"sklearn": "sklearn"}  # package of a live object to folder
ARITHMETICS = (TFLITE_MICRO, LITERT)  # whose roundings the integers of a foreign model may follow
MAX_BYTES = 1 << 28


def load(path: str | Path, arithmetic: str = TFLITE_MICRO) -> Graph:
    """The model in a file.

    arithmetic  one of ARITHMETICS; a .lil file has its own
    Raises InputError for a file that is not there, UnsupportedError for a suffix or an arithmetic that is not
    known, ModelError for content that is damaged.
    """
    path = Path(path)
    if arithmetic not in ARITHMETICS:
        raise UnsupportedError(f"the arithmetic of a model file is one of {', '.join(ARITHMETICS)}, not {arithmetic!r}")
    if path.suffix.lower() not in FILES:
        raise UnsupportedError(
            f"{path.name}: a model file ends in {' or '.join(FILES)}; export the model to one of them"
        )
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; check the path")
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path.name}: is larger than the {MAX_BYTES} bytes that are read; make the model smaller")
    if path.suffix.lower() == ".lil":
        return _parsed(path)
    graph: Graph = import_module(f"lilliput.formats.{FILES[path.suffix.lower()]}").load(path, arithmetic)
    return replace(graph, origin=str(path))


def dump(graph: Graph, suffix: str) -> bytes:
    """The bytes of a file of that kind. graph: without leading axes.

    Raises UnsupportedError for a suffix that is not written and for what the format cannot hold.
    """
    if suffix == ".lil":
        return text(graph).encode()
    if suffix not in WRITTEN:
        raise UnsupportedError(
            f"{graph.name}: a model is written to a name that ends in {', '.join(('.lil', *WRITTEN))}, not in "
            f"{suffix!r}; choose one of these"
        )
    data: bytes = import_module(f"lilliput.formats.{WRITTEN[suffix]}").dump(graph)
    return data


def _parsed(path: Path) -> Graph:
    """Our own text form; the sentence names the file."""
    try:
        return parse(path.read_text(encoding="utf-8", errors="replace"), operators())
    except LilliputError as error:
        raise ModelError(f"{path.name}: {error}") from None
    except Exception:  # an operator may be given any attributes there
        raise ModelError(f"{path.name}: is not a graph text that can be read; write the graph again") from None


def convert(model: Any, name: str = "model") -> Graph:
    """The graph of a live object: a fitted scikit-learn estimator. Raises UnsupportedError for anything else."""
    package = type(model).__module__.split(".")[0]
    if package not in OBJECTS:
        raise UnsupportedError(
            f"a {type(model).__module__}.{type(model).__name__} cannot be converted; there are objects of "
            f"{', '.join(OBJECTS)}, and lil.load for files"
        )
    graph: Graph = import_module(f"lilliput.formats.{OBJECTS[package]}").convert(model, name)
    return graph
