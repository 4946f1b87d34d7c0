"""Sum or mean over any axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out
from lilliput.ops.reduction import Reduction
from lilliput.ops.requantize import TWICE, Requantize, multiplier_and_shift


@dataclass(frozen=True)
class ReduceSum(Reduction):
    """x (...) → y: the sum over `axes`, or with `mean` their mean. int8: x and y affine, of any scales."""

    mean: bool = False

    KERNELS: ClassVar = (
        Kernel("reduce_sum_s8.h", ("s8",), ("s8",)),
        Kernel("reduce_sum_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = (
        "TFLite Micro's reference_ops::QuantizedMeanOrSum, as EvalMeanHelper and EvalSumHelper call it for int8; "
        "LiteRT lets int8 sums of equal scales wrap around instead"
    )

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        y, rows = call.output, self.rows(call, x)
        if y.format.is_float:
            total = np.cumsum(rows, axis=1, dtype=np.float32)[:, -1]
            return (total / np.float32(self._divisor(call))).reshape(y.shape)
        acc = rows.astype(np.int64).sum(1) - call.input(0).zero_point * self.count(call)
        stored = self._requantize(call)(acc) + y.zero_point
        return np.asarray(np.clip(stored, *y.format.range), y.format.numpy).reshape(y.shape)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y, walk = call.input(0), call.output, self.walk(call)
        if y.format.is_float:
            return Invocation({**walk, "divisor": float(self._divisor(call))}, {"x": In(0), "y": Out()})
        requantized = self._requantize(call)
        requantized.check(np.array([self.count(call) * 255]), f"{self.name} of {x.name}")
        low, high = y.format.range
        return Invocation(
            {
                **walk,
                "start": -x.zero_point * self.count(call),
                "multiplier": int(requantized.multiplier[0]),
                "shift": int(requantized.shift[0]),
                "y_zero": y.zero_point,
                "low": low,
                "high": high,
            },
            {"x": In(0), "y": Out()},
        )

    def _divisor(self, call: Call) -> int:
        return self.count(call) if self.mean else 1

    def _requantize(self, call: Call) -> Requantize:
        """The division is part of the multiplier: (multiplier << n) / count with the largest n that keeps 31 bits."""
        multiplier, shift = multiplier_and_shift(call.input(0).scale / call.output.scale)
        count = self._divisor(call)
        left = min(count.bit_length() - 1, 31 - shift)
        return Requantize(np.array([(multiplier << left) // count]), np.array([shift + left]), TWICE)
