"""What an exported PyTorch program says, as plain frozen data: constants, and calls of ATen operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Ref:
    """An argument that is a tensor, by its name."""

    name: str


@dataclass(frozen=True)
class Input:
    """A tensor that the program is called with."""

    name: str
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Call:
    """One call, at position `index`.

    key        the operator with its overload, such as "aten.add.Tensor"
    op         the operator without it: "add"
    name       the module whose forward calls it, such as "encoder.layers.0.norm1"; "" for the outermost
    arguments  by the names that the operator's schema has, defaults among them; tensors as Ref, or lists of them
    outputs    names of the tensors that it gives
    shapes     their shapes
    """

    index: int
    key: str
    op: str
    name: str
    arguments: Mapping[str, Any]
    outputs: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """Names of the tensors among its arguments."""
        found: list[str] = []
        for value in self.arguments.values():
            each = value if isinstance(value, list | tuple) else [value]
            found += [ref.name for ref in each if isinstance(ref, Ref)]
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Program:
    """name: the module's class. constants: parameters and buffers by their names in the module, each once."""

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    constants: Mapping[str, np.ndarray]
    calls: tuple[Call, ...]
