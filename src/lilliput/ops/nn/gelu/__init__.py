"""GELU: x times the normal distribution at x."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Out
from lilliput.ops.unary import LOOKUP, Unary

_erfc = np.vectorize(math.erfc, otypes=[np.float64])


@dataclass(frozen=True)
class Gelu(Unary):
    """x (...) → y (...), int8 or float. approximate: by tanh instead of the error function."""

    approximate: bool = False

    KERNELS: ClassVar = (LOOKUP, Kernel("gelu_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "Hendrycks and Gimpel 2016 (arXiv 1606.08415); LUTPopulateInt8 in LiteRT's GeluPrepare"

    def real(self, x: np.ndarray) -> np.ndarray:
        if self.approximate:
            return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        return 0.5 * x * _erfc(-x * math.sqrt(0.5))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        if kernel == LOOKUP:
            return super().lower(call, kernel)
        params = {"n": call.output.size, "approximate": int(self.approximate)}
        return Invocation(params, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})
