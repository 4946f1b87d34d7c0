"""Softmax: y = exp(beta x) / sum(exp(beta x)) over the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    IN_PLACE,
    NATIVE,
    TABLES,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    Value,
)
from lilliput.ops.nn.softmax import integer, native
from lilliput.ops.softmax_row import row_scale


def is_native(call: Call) -> bool:
    return call.arithmetic == NATIVE


@dataclass(frozen=True)
class Softmax(Op):
    """x (..., n) → y (..., n). int8: y is int8 of scale 1/256 and zero point -128, or int16 of 2**-16 and -32768;
    int16: y has scale 2**-15 and zero point 0."""

    beta: float = 1.0

    KERNELS: ClassVar = (
        Kernel("softmax_s8_native.h", ("s8",), ("s8",), accepts=is_native),
        Kernel("softmax_s8.h", ("s8",), ("s8",)),
        Kernel("softmax_s8_s16.h", ("s8",), ("s16",)),
        Kernel("softmax_s16.h", ("s16",), ("s16",)),
        Kernel("softmax_f32.h", ("f32",), ("f32",)),
    )
    RANGE: ClassVar = (0.0, 255 / 256)
    SOURCE: ClassVar = (
        "reference_ops::Softmax and SoftmaxInt16, the same in TFLite Micro (also with CMSIS-NN) and in LiteRT's "
        "reference kernels; gemmlowp's exp_on_negative_values"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape:
            raise ShapeError(f"softmax of {x.name}: expected at least one axis to sum over, got a single number")
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x (..., n) stored → y (..., n) stored."""
        if x.dtype == np.float32:
            with np.errstate(invalid="ignore", over="ignore"):
                e = np.exp((x - x.max(-1, keepdims=True)).astype(np.float64) * self.beta)
            return (e / e.sum(-1, keepdims=True)).astype(np.float32)
        if x.dtype == np.int8 and is_native(call) and call.output.format.dtype == "s8":
            integer.check_output(call)
            return native.softmax_of(native.power_array(call, self.beta), x)
        if x.dtype == np.int8:
            return integer.softmax_s8(x, row_scale(call.input(0), self.beta, "softmax"), call.output.format)
        scale = integer.input_scale_s16(call, self.beta)
        return integer.softmax_s16(x, *scale, integer.exp_array(call), integer.reciprocal_array(call))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        n = x.shape[-1]
        shape = {"rows": x.size // n, "n": n}
        if x.format.is_float:
            return Invocation({**shape, "beta": self.beta}, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})
        integer.check_output(call)
        if kernel.header == "softmax_s8_native.h":
            return native.lowered(call, self.beta)
        if x.format.dtype == "s8":
            params = {**shape, **asdict(row_scale(x, self.beta, f"softmax to {y.name}"))}
            return Invocation(
                params, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE} if y.format.dtype == "s8" else {}
            )
        multiplier, right = integer.input_scale_s16(call, self.beta)
        tables = {
            "exp": Table(integer.exp_array(call), "int16_t", TABLES),
            "reciprocal": Table(integer.reciprocal_array(call), "int16_t", TABLES),
        }
        params = {**shape, "multiplier": multiplier, "left": max(-right, 0), "right": max(right, 0)}
        return Invocation(params, {"x": In(0), **tables, "y": Out()}, overlaps={0: IN_PLACE})
