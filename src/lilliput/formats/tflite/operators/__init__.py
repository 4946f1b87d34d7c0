"""How each TFLite operator reads as nodes: a function `conv_2d(builder, operator)` for CONV_2D, a file a family.

Custom operators stand in a table CUSTOM of their file, by their author's name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.schema import BUILTIN_OPERATORS

Mapping = Callable[[Builder, Operator], None]


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of every operator that Lilliput reads, by its key (see OperatorCode)."""
    found: dict[str, Mapping] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        functions = vars(import_module(f"{__name__}.{path.stem}"))
        found |= {name: functions[name.lower()] for name in BUILTIN_OPERATORS if name.lower() in functions}
        found |= {f"CUSTOM {name}": mapping for name, mapping in functions.get("CUSTOM", {}).items()}
    return found
