"""What a .onnx file says, as plain frozen data, in the file's own terms and its own order of axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Tensor:
    """A constant: type is a name of `schema.TYPES`, data its numbers in its shape, read-only."""

    name: str
    type: str
    data: np.ndarray


@dataclass(frozen=True)
class Info:
    """An input or output: shape with None for an extent that is left open, or None for no shape at all."""

    name: str
    type: str
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Unread:
    """An attribute of a kind that no mapping reads: a graph, a type, a sparse tensor."""

    kind: int


Attribute = int | float | str | tuple[int, ...] | tuple[float, ...] | tuple[str, ...] | Tensor | Unread


@dataclass(frozen=True)
class Node:
    """One step, at position `index`; "" among the inputs stands for an optional one that is not there."""

    index: int
    op: str
    domain: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The operator's name, with its domain in front where that is not the standard one."""
        return f"{self.domain}.{self.op}" if self.domain else self.op


@dataclass(frozen=True)
class Model:
    """opset: the version of the standard operators. Inputs without those that have a constant of their name."""

    opset: int
    name: str
    producer: str
    inputs: tuple[Info, ...]
    outputs: tuple[Info, ...]
    constants: Mapping[str, Tensor]
    nodes: tuple[Node, ...]
