"""Concatenation: tensors side by side along one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.same_format import require_same_format

MOST = 8  # operands of the kernel


@dataclass(frozen=True)
class Concat(Op):
    """x_0 (..., n_0, ...), x_1 (..., n_1, ...), ... → y (..., n_0 + n_1 + ..., ...), all stored alike."""

    axis: int = 0

    KERNELS: ClassVar = (Kernel("concat.h", ("any", "any..."), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's reference_ops::Concatenation; moves bytes, no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        shapes = [x.shape for x in inputs if x is not None]
        if not shapes or not all(0 <= self.axis < len(shape) for shape in shapes):
            raise ShapeError(f"concat: axis {self.axis} is none of shapes {shapes}")
        rest = [(shape[: self.axis], shape[self.axis + 1 :]) for shape in shapes]
        if any(other != rest[0] for other in rest):
            raise ShapeError(f"concat: shapes {shapes} may differ along axis {self.axis} only")
        return ((*rest[0][0], sum(shape[self.axis] for shape in shapes), *rest[0][1]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return Concat(self.axis - 1) if self.axis > 0 and all(batched) else None

    def reference(self, call: Call, *arrays: np.ndarray) -> np.ndarray:
        """Stored numbers → the same numbers side by side."""
        return np.concatenate(arrays, self.axis)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        operands = [x for x in call.inputs if x is not None]
        if len(operands) > MOST:
            raise UnsupportedError(
                f"concat into {call.output.name}: {len(operands)} operands, but at most {MOST} at once"
            )
        require_same_format(f"concat into {call.output.name}", call.output, *operands)
        size = call.output.format.itemsize
        runs = [prod(x.shape[self.axis :]) * size for x in operands] + [0] * (MOST - len(operands))
        constants = sum(1 << i for i, x in enumerate(operands) if x.is_constant)
        return Invocation(
            {
                "rows": prod(call.output.shape[: self.axis]),
                **{f"n{i}": n for i, n in enumerate(runs)},
                "constants": constants,
            },
            {**{f"x{i}": In(min(i, len(operands) - 1)) for i in range(MOST)}, "y": Out()},
        )
