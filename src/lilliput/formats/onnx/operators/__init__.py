"""How each ONNX operator reads as nodes: a function `global_average_pool(builder, node)` for GlobalAveragePool, a file
a family."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.formats.scan import functions

Mapping = Callable[[Builder, Node], None]
ACRONYMS = {"prelu": "PRelu", "lstm": "LSTM", "gru": "GRU", "rnn": "RNN", "matmul": "MatMul"}  # names no rule gives


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of every operator that Lilliput reads, by the operator's name."""
    return {_onnx_name(name): function for name, function in functions(__name__, __file__).items()}


def _onnx_name(name: str) -> str:
    return ACRONYMS.get(name) or re.sub("(?:^|_)([a-z])", lambda found: found[1].upper(), name)
