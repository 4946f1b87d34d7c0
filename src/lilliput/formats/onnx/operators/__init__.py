"""How each ONNX operator reads as nodes: a function `global_average_pool(builder, node)` for GlobalAveragePool, a file
a family."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from inspect import isfunction
from pathlib import Path

from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node

Mapping = Callable[[Builder, Node], None]
ACRONYMS = {"prelu": "PRelu", "lstm": "LSTM", "gru": "GRU", "rnn": "RNN", "matmul": "MatMul"}  # names no rule gives


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of every operator that Lilliput reads, by the operator's name."""
    found: dict[str, Mapping] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"{__name__}.{path.stem}")
        for name, function in vars(module).items():
            if isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                found[_onnx_name(name)] = function
    return found


def _onnx_name(name: str) -> str:
    return ACRONYMS.get(name) or re.sub("(?:^|_)([a-z])", lambda found: found[1].upper(), name)
