"""How each operator is written: a function `conv2d(writer, node)` for the operator conv2d, a file a family."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lilliput.formats.scan import functions
from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops import operators

Writing = Callable[[Writer, Node], None]


@cache
def writings() -> dict[str, Writing]:
    """The writing of every operator that .tflite has, by its name."""
    found = functions(__name__, __file__)
    return {name: found[name] for name in operators() if name in found}
