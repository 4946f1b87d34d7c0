"""A box cut out of a tensor, perhaps with steps or backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.same_format import require_same_format
from lilliput.ops.strided import strides, walk


@dataclass(frozen=True)
class StridedSlice(Op):
    """x (n, ...) → y `shape`: along each axis the numbers at begin, begin + step, and so on; step is not 0."""

    begin: tuple[int, ...] = ()
    shape: tuple[int, ...] = ()
    step: tuple[int, ...] = ()

    KERNELS: ClassVar = (Kernel("strided_slice.h", ("any",), ("any",)),)
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's reference_ops::StridedSlice; moves bytes, no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        fits = len(self.begin) == len(self.shape) == len(self.step) == len(x.shape) and all(
            count >= 1 and step != 0 and 0 <= begin < n and 0 <= begin + (count - 1) * step < n
            for n, begin, count, step in zip(x.shape, self.begin, self.shape, self.step, strict=True)
        )
        if not fits:
            raise ShapeError(
                f"strided_slice {x.name}: from {self.begin} in steps of {self.step} there are no {self.shape} numbers "
                f"in shape {x.shape}"
            )
        return (self.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return StridedSlice(self.begin[1:], self.shape[1:], self.step[1:])

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → the numbers cut out."""
        places = zip(self.begin, self.shape, self.step, strict=True)
        return np.asarray(x[np.ix_(*(begin + step * np.arange(count) for begin, count, step in places))])

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"strided_slice {x.name}", x, y)
        along = strides(x.shape)
        start = sum(begin * stride for begin, stride in zip(self.begin, along, strict=True))
        steps = [step * stride for step, stride in zip(self.step, along, strict=True)]
        where = f"strided_slice {x.name}"
        return Invocation(
            walk(self.shape, steps, strides(y.shape), (start, 0), y.format.itemsize, where), {"x": In(0), "y": Out()}
        )
