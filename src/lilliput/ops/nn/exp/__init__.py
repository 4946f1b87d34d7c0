"""Exponential: y = e^x."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Kernel
from lilliput.ops.unary import LOOKUP, Unary


@dataclass(frozen=True)
class Exp(Unary):
    """x (...) → y (...), int8 or float."""

    KERNELS: ClassVar = (LOOKUP, Kernel("exp_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "LUTPopulateInt8 in LiteRT's exp.cc; TFLite Micro has float alone"

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.exp(x)
