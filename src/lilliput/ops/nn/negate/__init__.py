"""Negation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, Kernel
from lilliput.ops.unary import LOOKUP, Unary


@dataclass(frozen=True)
class Negate(Unary):
    """x (...) → y (...) = -x: int8 of any scales, int32 or float."""

    KERNELS: ClassVar = (
        LOOKUP,
        Kernel("negate_s32.h", ("s32",), ("s32",)),
        Kernel("negate_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "reference_ops::Negate, int32 in LiteRT alone; int8 is our own: the float function as a table"

    def real(self, x: np.ndarray) -> np.ndarray:
        return -x

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x → -x; the smallest int32 stays as it is."""
        return super().reference(call, x) if x.dtype == np.int8 else -x
