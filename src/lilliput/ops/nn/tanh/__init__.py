"""Hyperbolic tangent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, LITERT, Call, In, Invocation, Kernel, Out
from lilliput.ops import fixed_point
from lilliput.ops.lookup import squashed_table
from lilliput.ops.sigmoid_s16 import input_scale, sigmoid_table, tanh_s16
from lilliput.ops.unary import LOOKUP, Unary

EXACT_SHIFTS = (0, 1)


@dataclass(frozen=True)
class Tanh(Unary):
    """x (...) → y (...). int8: y has zero point 0, scale 1/128; int16: zero points 0, y has scale 2**-15."""

    KERNELS: ClassVar = (LOOKUP, Kernel("tanh_s16.h", ("s16",), ("s16",)), Kernel("tanh_f32.h", ("f32",), ("f32",)))
    RANGE: ClassVar = (-1.0, 127 / 128)
    SOURCE: ClassVar = (
        "reference_integer_ops::Tanh: int8 by gemmlowp's tanh, in LiteRT by a table computed in float32 (LUTPopulate); "
        "int16 by an interpolated table in both"
    )

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.tanh(x)

    def table(self, call: Call) -> np.ndarray:
        if call.arithmetic == LITERT:
            return super().table(call)
        return squashed_table(call, fixed_point.tanh, 1 / 128, 0)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if call.output.format.dtype == "s16":
            return tanh_s16(x, *input_scale(call, EXACT_SHIFTS, "tanh"))
        return super().reference(call, x)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        if call.output.format.dtype != "s16":
            return super().lower(call, kernel)
        multiplier, shift = input_scale(call, EXACT_SHIFTS, "tanh")
        params = {"n": call.output.size, "multiplier": multiplier, "shift": shift}
        return Invocation(params, {"x": In(0), "table": sigmoid_table(), "y": Out()}, overlaps={0: IN_PLACE})
