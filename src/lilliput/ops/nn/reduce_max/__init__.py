"""The largest number over any axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out
from lilliput.ops.reduction import Reduction
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class ReduceMax(Reduction):
    """x (...) → y: the largest over `axes`, stored as x is."""

    KERNELS: ClassVar = (
        Kernel("reduce_max_s8.h", ("s8",), ("s8",)),
        Kernel("reduce_max_f32.h", ("f32",), ("f32",)),
    )
    KEEPS_FORMAT: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's reference_ops::ReduceGeneric as EvalMaxHelper calls it"

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        return np.asarray(self.rows(call, x).max(1).reshape(call.output.shape))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        require_same_format(f"{self.name} of {call.input(0).name}", call.input(0), call.output)
        return Invocation(self.walk(call), {"x": In(0), "y": Out()})
