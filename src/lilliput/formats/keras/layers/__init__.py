"""How each layer reads as nodes: a function `conv2d(builder, use)` for Conv2D, a file a family.

Operations that stand in a model as x + y or keras.ops.exp(x) have the same names and the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.scan import functions

Mapping = Callable[[Builder, Use], str]


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of every layer that is read, by its class in snake case."""
    return functions(__name__, __file__)
