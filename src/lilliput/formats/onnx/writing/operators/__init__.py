"""How each operator is written: a function `conv2d(writer, node)` for the operator conv2d, a file a family.

A function reads real numbers and gives real numbers; the writer puts the quantization around it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops import operators

Writing = Callable[[Writer, Node], None]


@cache
def writings() -> dict[str, Writing]:
    """The writing of every operator that can be written, by its name."""
    found: dict[str, Writing] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        functions = vars(import_module(f"{__name__}.{path.stem}"))
        found |= {name: functions[name] for name in operators() if name in functions}
    return found
