"""Average pooling: each output is the mean of the inputs under its window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out
from lilliput.ops.division import divide, divisor_table
from lilliput.ops.mve import MVE
from lilliput.ops.pooling import Pooling

MVE_INPUTS = 256  # of a window: their sum fits into 16 bits


def suits_mve(call: Call) -> bool:
    """A window whose sum fits into 16 bits."""
    assert isinstance(call.op, AveragePool2d)
    return prod(call.op.size) <= MVE_INPUTS


@dataclass(frozen=True)
class AveragePool2d(Pooling):
    """x (..., rows, columns, channels) → y (..., y_rows, y_columns, channels), stored as x is.

    Padding does not count: at a border the mean is over the inputs that are there.
    """

    KERNELS: ClassVar = (
        Kernel("average_pool_2d_s8_mve.h", ("s8",), ("s8",), MVE, suits_mve),
        Kernel("average_pool_2d_s8.h", ("s8",), ("s8",)),
        Kernel("average_pool_2d_s16.h", ("s16",), ("s16",)),
        Kernel("average_pool_2d_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "TFLite Micro's reference_integer_ops::AveragePool: ties away from zero"

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        dtype = call.output.format.numpy
        wide = x if dtype == np.float32 else x.astype(np.int64)
        total = reduce(np.add, (seen for _, _, seen in self.window.positions(wide)))
        counts = self.counts(call)
        mean = total / counts.astype(np.float32) if dtype == np.float32 else divide(total, counts)
        return np.clip(mean, *self.bounds(call)).astype(dtype)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params = self.params(call)
        if call.output.format.is_float:
            return Invocation(params, {"x": In(0), "y": Out()})
        largest = max(map(abs, call.output.format.range))
        divisors = divisor_table(self.counts(call).reshape(-1).tolist(), largest, f"pooling {call.input(0).name}")
        return Invocation(params, {"x": In(0), "divisors": divisors, "y": Out()})
