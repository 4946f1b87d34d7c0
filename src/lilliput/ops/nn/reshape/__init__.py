"""Reshape: the same numbers in the same order under another shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Overlap, Shape, ShapeError, Value


@dataclass(frozen=True)
class Reshape(Op):
    """x (...) → y of `shape`; as many numbers, any format."""

    shape: Shape = ()

    KERNELS: ClassVar = (Kernel("reshape.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "moves bytes; no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if prod(x.shape) != prod(self.shape):
            raise ShapeError(
                f"reshape {x.name}: {x.shape} holds {prod(x.shape)} numbers, but {self.shape} holds {prod(self.shape)}"
            )
        return (self.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return Reshape(self.shape[1:]) if self.shape[:1] == (1,) else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → the same numbers."""
        return x.reshape(self.shape)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        return Invocation(
            {"bytes": call.output.nbytes},
            {"x": In(0), "y": Out()},
            overlaps={0: Overlap(at_start=True)},
            moves_only=True,
        )
