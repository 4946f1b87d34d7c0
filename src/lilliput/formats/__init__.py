"""Foreign model formats, one folder each: a bounds-checked reader and its mapping to a graph."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from lilliput.graph import TFLITE_MICRO, Graph, InputError, UnsupportedError, parse
from lilliput.ops import operators

FILES = {".tflite": "tflite", ".lil": "text"}  # suffix to folder; .lil is our own text form
OBJECTS = {"sklearn": "sklearn"}  # package of a live object to folder
MAX_BYTES = 1 << 28


def load(path: str | Path, arithmetic: str = TFLITE_MICRO) -> Graph:
    """The model in a file.

    Raises InputError for a file that is not there, UnsupportedError for a suffix that is not known, ModelError for
    content that is damaged.
    """
    path = Path(path)
    if path.suffix.lower() not in FILES:
        raise UnsupportedError(f"{path.name}: a model file ends in {', '.join(FILES)}; export the model to one of these")
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; check the path")
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path.name}: is larger than {MAX_BYTES} bytes, which no microcontroller holds; reduce the model")
    if path.suffix.lower() == ".lil":
        return parse(path.read_text(encoding="utf-8", errors="replace"), operators())
    module = import_module(f"lilliput.formats.{FILES[path.suffix.lower()]}")
    return replace(module.load(path, arithmetic), origin=str(path))


def convert(model: Any, name: str = "model") -> Graph:
    """The graph of a live object: a fitted scikit-learn estimator. Raises UnsupportedError for anything else."""
    package = type(model).__module__.split(".")[0]
    if package not in OBJECTS:
        raise UnsupportedError(
            f"a {type(model).__module__}.{type(model).__name__} cannot be converted; there are objects of "
            f"{', '.join(OBJECTS)}, and lil.load for files"
        )
    return import_module(f"lilliput.formats.{OBJECTS[package]}").convert(model, name)
