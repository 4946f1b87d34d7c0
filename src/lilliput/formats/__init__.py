"""Foreign model formats, one folder each: a bounds-checked reader and its mapping to a graph."""

from __future__ import annotations

from collections.abc import Sequence
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

FILES = {".tflite": "tflite", ".onnx": "onnx", ".keras": "keras", ".lil": "text"}  # suffix to folder; .lil is ours
REFUSED = dict.fromkeys((".pt", ".pt2", ".pth"), "torch")  # what is known and never opened, to who says why
WRITTEN = {".tflite": "tflite.writing", ".onnx": "onnx.writing"}  # suffix to the folder that writes it, besides .lil
OBJECTS = {"sklearn": "sklearn", "keras": "keras", "torch": "torch"}  # package of a live object to folder
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
    folder = (FILES | REFUSED).get(path.suffix.lower())
    if folder is None:
        raise UnsupportedError(
            f"{path.name}: a model file ends in {' or '.join(FILES)}; export the model to one of them"
        )
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; check the path")
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path.name}: is larger than the {MAX_BYTES} bytes that are read; make the model smaller")
    if path.suffix.lower() == ".lil":
        return _parsed(path)
    graph: Graph = import_module(f"lilliput.formats.{folder}").load(path, arithmetic)
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


def convert(model: Any, name: str = "model", example: Any = None, labels: Sequence[str] = ()) -> Graph:
    """The graph of a live object: a fitted scikit-learn estimator, a Keras model, or a torch.nn.Module in eval mode.

    example  of a module: a tensor or array of its input's shape, or a tuple of them, one sample with its leading 1
    labels   of the classes, where the object does not know them itself
    Raises UnsupportedError for anything else, and for a module with operators that are not there.
    """
    packages = [each.__module__.split(".")[0] for each in type(model).__mro__]
    package = next((each for each in packages if each in OBJECTS), None)
    if package is None:
        raise UnsupportedError(
            f"a {type(model).__module__}.{type(model).__name__} cannot be converted; there are objects of "
            f"{', '.join(OBJECTS)}, and lil.load for files"
        )
    reader = import_module(f"lilliput.formats.{OBJECTS[package]}")
    graph: Graph = reader.convert(model, name) if example is None else reader.convert(model, name, example)
    return replace(graph, labels=tuple(labels)) if labels else graph
