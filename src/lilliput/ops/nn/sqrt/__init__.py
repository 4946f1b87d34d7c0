"""Square root; int8 gives its smallest number for x < 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Kernel
from lilliput.ops.unary import LOOKUP, Unary


@dataclass(frozen=True)
class Sqrt(Unary):
    """x (...) → y (...), int8 or float."""

    KERNELS: ClassVar = (LOOKUP, Kernel("sqrt_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "std::sqrt; TFLite has float alone, int8 goes through a table as LUTPopulateInt8 would make it"

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.sqrt(x)
