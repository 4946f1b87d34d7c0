"""A model from any file: a foreign model, or a pipeline of ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lilliput import formats
from lilliput.graph import TFLITE_MICRO, Graph
from lilliput.signal import load_pipeline

PIPELINE = ".toml"


def load(path: str | Path, arithmetic: str = TFLITE_MICRO) -> Graph:
    """The model in a file; of a pipeline, the graph that is fed its rows.

    arithmetic  whose roundings the integers follow; a pipeline and a .lil file have their own
    Raises as `lilliput.formats.load` and `lilliput.signal.load_pipeline` do.
    """
    if not is_pipeline(path):
        return formats.load(path, arithmetic)
    return replace(load_pipeline(path).stream(), origin=str(path))


def is_pipeline(path: str | Path) -> bool:
    """Whether a file is a pipeline, by its name."""
    return Path(path).suffix.lower() == PIPELINE
