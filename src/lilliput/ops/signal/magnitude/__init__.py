"""The magnitude of a vector signal: how strong, whatever the direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.long import square
from lilliput.ops.power_of_two import signal_scale
from lilliput.ops.scaled import from_reals, scaled
from lilliput.ops.scaled import params as scaled_params


@dataclass(frozen=True)
class Magnitude(Op):
    """x (..., channels) → y (..., 1): the square root of the sum of squares along the last axis, int16 or float."""

    KERNELS: ClassVar = (
        Kernel("magnitude_s16.h", ("s16",), ("s16",)),
        Kernel("magnitude_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "the Euclidean norm; root digit by digit"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape:
            raise ShapeError(f"magnitude of {x.name}: expected channels along a last axis, got a single number")
        return ((*x.shape[:-1], 1),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        y = call.output.format
        if y.is_float:
            return np.sqrt(sum_in_order(x * x))[..., None]
        length = scaled(square(x).sum(-1, dtype=np.uint64, keepdims=True)).root()
        return (length * from_reals(self._factor(call))).rounded(*y.range).astype(y.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        params: dict[str, int | float] = {"rows": prod(x.shape[:-1]), "channels": x.shape[-1]}
        if not x.format.is_float:
            params |= scaled_params("factor", self._factor(call))
        return Invocation(params, {"x": In(0), "y": Out()}, {0: IN_PLACE})

    def _factor(self, call: Call) -> float:
        where = f"magnitude of {call.input(0).name}"
        return signal_scale(where, call.input(0)) / signal_scale(where, call.output)
