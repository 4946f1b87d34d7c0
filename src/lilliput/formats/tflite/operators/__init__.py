"""How each TFLite operator reads as nodes: a function `conv_2d(builder, operator)` for CONV_2D, a file a family.

Custom operators stand in a table CUSTOM of their file, by their author's name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lilliput.formats.scan import families, functions
from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.schema import BUILTIN_OPERATORS

Mapping = Callable[[Builder, Operator], None]


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of every operator that Lilliput reads, by its key (see OperatorCode)."""
    known = functions(__name__, __file__)
    found: dict[str, Mapping] = {name: known[name.lower()] for name in BUILTIN_OPERATORS if name.lower() in known}
    for module in families(__name__, __file__):
        found |= {f"CUSTOM {name}": mapping for name, mapping in vars(module).get("CUSTOM", {}).items()}
    return found
