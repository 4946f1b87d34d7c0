"""ELU: x above zero, exp(x) - 1 below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Kernel
from lilliput.ops.unary import LOOKUP, Unary


@dataclass(frozen=True)
class Elu(Unary):
    """x (...) → y (...), int8 or float."""

    KERNELS: ClassVar = (LOOKUP, Kernel("elu_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "LUTPopulateInt8 in TFLite's EluPrepare, the same in TFLite Micro's PopulateLookupTable"

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.where(x < 0, np.expm1(x), x)
