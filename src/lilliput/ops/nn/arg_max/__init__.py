"""Where along an axis the largest, or the smallest, number stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value


def _index(call: Call) -> bool:
    return call.output.format.dtype in ("s32", "s64")


@dataclass(frozen=True)
class ArgMax(Op):
    """x (..., n, ...) → y (..., ...): the first index along `axis` at which x is largest, or with `least` smallest."""

    axis: int = 0
    least: bool = False

    KERNELS: ClassVar = (
        Kernel("arg_max_s8.h", ("s8",), ("any",), accepts=_index),
        Kernel("arg_max_f32.h", ("f32",), ("any",), accepts=_index),
    )
    SOURCE: ClassVar = "TFLite Micro's reference_ops::ArgMinMax"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not 0 <= self.axis < len(x.shape):
            raise ShapeError(f"arg_max {x.name}: axis {self.axis} is none of shape {x.shape}")
        return ((*x.shape[: self.axis], *x.shape[self.axis + 1 :]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return replace(self, axis=self.axis - 1) if self.axis else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → indices."""
        found = np.argmin(x, self.axis) if self.least else np.argmax(x, self.axis)
        return np.asarray(found, call.output.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        shape = call.input(0).shape
        return Invocation(
            {
                "outer": prod(shape[: self.axis]),
                "n": shape[self.axis],
                "inner": prod(shape[self.axis + 1 :]),
                "least": int(self.least),
                "wide": int(call.output.format.dtype == "s64"),
            },
            {"x": In(0), "y": Out()},
        )
