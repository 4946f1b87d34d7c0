"""A value: one named tensor of a graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from lilliput.graph.errors import UnsupportedError
from lilliput.graph.format import Format

Shape = tuple[int, ...]


class Kind(Enum):
    INPUT = "input"  # given by the caller
    TARGET = "target"  # given by the caller when the model is to learn: what the outputs should have been
    CONSTANT = "constant"  # known at build time, lives in flash
    PARAMETER = "parameter"  # a constant that may be trained
    STATE = "state"  # has an initial value and keeps its own from call to call; never in reused memory
    TEMPORARY = "temporary"  # lives in the arena while someone needs it


@dataclass(frozen=True)
class Source:
    """Where a value comes from in the model as it was given: its name there, and which of its channels are left.

    channels is None where every channel of the last axis is still there in the same place.
    """

    value: str
    channels: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class Value:
    """shape has no batch axis; data is set for constants, parameters and (as their initial value) states."""

    name: str
    shape: Shape
    format: Format = field(default_factory=Format)
    kind: Kind = Kind.TEMPORARY
    data: np.ndarray | None = None
    source: Source | None = None

    @property
    def nbytes(self) -> int:
        return self.format.nbytes(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def is_constant(self) -> bool:
        return self.kind in (Kind.CONSTANT, Kind.PARAMETER)

    @property
    def scale(self) -> float:
        """The scale of a value that has exactly one."""
        return self.format.scale[0]

    @property
    def zero_point(self) -> int:
        """The zero point of a value that has exactly one."""
        return self.format.zero_point[0]

    def array(self) -> np.ndarray:
        """The data of a constant, a parameter or an initial state; UnsupportedError for anything computed."""
        if self.data is None:
            raise UnsupportedError(
                f"{self.name!r} is computed while the model runs, but here only a constant can stand; "
                "fold it into the model before exporting"
            )
        return self.data
