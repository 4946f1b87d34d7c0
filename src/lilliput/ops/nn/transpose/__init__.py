"""The same numbers with the axes in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.same_format import require_same_format
from lilliput.ops.strided import strides, walk


@dataclass(frozen=True)
class Transpose(Op):
    """x (n_0, n_1, ...) → y (n_permutation[0], n_permutation[1], ...)."""

    permutation: tuple[int, ...] = ()

    KERNELS: ClassVar = (Kernel("transpose.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's reference_ops::Transpose; moves bytes, no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if sorted(self.permutation) != list(range(len(x.shape))):
            raise ShapeError(f"transpose {x.name}: {self.permutation} does not name each axis of {x.shape} once")
        return (tuple(x.shape[axis] for axis in self.permutation),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        if self.permutation[0] != 0:
            return None
        return Transpose(tuple(axis - 1 for axis in self.permutation[1:]))

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → the same numbers."""
        return x.transpose(self.permutation)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"transpose {x.name}", x, y)
        along = strides(x.shape)
        steps = [along[axis] for axis in self.permutation]
        fields = walk(y.shape, steps, strides(y.shape), (0, 0), y.format.itemsize, f"transpose {x.name}")
        return Invocation(fields, {"x": In(0), "y": Out()})
