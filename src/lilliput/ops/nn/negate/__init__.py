"""Negation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, Kernel
from lilliput.ops.unary import Unary


@dataclass(frozen=True)
class Negate(Unary):
    """x (...) → y (...) = -x, int32 or float."""

    KERNELS: ClassVar = (
        Kernel("negate_s32.h", ("s32",), ("s32",)),
        Kernel("negate_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "reference_ops::Negate; int32 in LiteRT alone"

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x → -x; the smallest int32 stays as it is."""
        return -x
