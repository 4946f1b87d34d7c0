"""Log softmax: y = x - log(sum(exp(x))) over the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.fixed_point import log_of_sum, rescale_by
from lilliput.ops.lookup import clamped
from lilliput.ops.requantize import multiplier_and_shift, rounding_shift
from lilliput.ops.softmax_row import DIFFERENCE_BITS, RowScale, differences, exps, row_scale

Y_SCALE, Y_ZERO = 1 / 16, 127  # of an int8 output
OUTPUT_SHIFT = 31 - DIFFERENCE_BITS - 4


@dataclass(frozen=True)
class LogSoftmax(Op):
    """x (..., n) → y (..., n), float, or int8 with an output scale of 1/16 and zero point 127."""

    KERNELS: ClassVar = (
        Kernel("log_softmax_s8.h", ("s8",), ("s8",)),
        Kernel("log_softmax_f32.h", ("f32",), ("f32",)),
    )
    RANGE: ClassVar = (-255 / 16, 0.0)
    SOURCE: ClassVar = "LiteRT's reference_integer_ops::LogSoftmax, the same as TFLite Micro's LogSoftmaxQuantized"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape:
            raise ShapeError(f"log_softmax of {x.name}: expected at least one axis to sum over, got a single number")
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x (..., n) stored → y (..., n) stored."""
        if x.dtype == np.float32:
            wide = x.astype(np.float64) - x.max(-1, keepdims=True)
            return (wide - np.log(np.exp(wide).sum(-1, keepdims=True))).astype(np.float32)
        scale = row_scale(call.input(0), 1.0, "log_softmax")
        log_sum = log_of_sum(exps(x, scale)[1])
        difference, scaled = differences(x, scale)
        counts = difference > np.maximum(scale.smallest - 1, rescale_by(log_sum - (1 << 31), *_reverse(scale)))
        y = rounding_shift(scaled - log_sum, OUTPUT_SHIFT) + Y_ZERO
        return clamped(np.where(counts, y, -128), call.output.format)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        params: dict[str, int] = {"rows": x.size // x.shape[-1], "n": x.shape[-1]}
        if not x.format.is_float:
            if y.zero_point != Y_ZERO or y.scale != Y_SCALE:
                raise UnsupportedError(
                    f"log_softmax to {y.name}: an int8 output has scale 1/16 and zero point {Y_ZERO}, not "
                    f"{y.scale:g} and {y.zero_point}; convert the model again"
                )
            scale = row_scale(x, 1.0, f"log_softmax to {y.name}")
            reverse, reverse_shift = _reverse(scale)
            params |= {**asdict(scale), "reverse_multiplier": reverse, "reverse_shift": reverse_shift}
        return Invocation(params, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})


def _reverse(scale: RowScale) -> tuple[int, int]:
    """The inverse of the row's scale: from Q5 back to stored differences."""
    return multiplier_and_shift((1 << (31 - scale.left)) / scale.multiplier)
