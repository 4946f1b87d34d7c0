"""Max pooling: each output is the largest of the inputs under its window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out
from lilliput.ops.pooling import Pooling


@dataclass(frozen=True)
class MaxPool2d(Pooling):
    """x (..., rows, columns, channels) → y (..., y_rows, y_columns, channels), stored as x is."""

    KERNELS: ClassVar = (
        Kernel("max_pool_2d_s8.h", ("s8",), ("s8",)),
        Kernel("max_pool_2d_s16.h", ("s16",), ("s16",)),
        Kernel("max_pool_2d_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "TFLite Micro's reference_integer_ops::MaxPool"

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        format = call.output.format
        lowest = -np.inf if format.is_float else format.range[0]
        largest = reduce(np.maximum, (seen for _, _, seen in self.window.positions(x, lowest)))
        return np.asarray(np.clip(largest, *self.bounds(call)), format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        return Invocation(self.params(call), {"x": In(0), "y": Out()})
