"""Dequantize: stored integers to real numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, In, Invocation, Kernel, Op, Out, Shape, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.element import CODES
from lilliput.ops.nn.quantize import one_scale

STORED = ("s8", "u8", "s16", "s32")


def _stored(call: Call) -> bool:
    return call.input(0).format.dtype in STORED


@dataclass(frozen=True)
class Dequantize(Op):
    """x (...) int8, uint8, int16 or int32 with one scale → y (...) = scale * (x - zero_point), float."""

    KERNELS: ClassVar = (Kernel("dequantize.h", ("any",), ("f32",), accepts=_stored),)
    SOURCE: ClassVar = "reference_ops::Dequantize, the same in TFLite Micro and LiteRT"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y real."""
        distance = (x.astype(np.int64) - call.input(0).zero_point).astype(np.int32)
        return np.float32(call.input(0).scale) * distance.astype(np.float32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        one_scale(x, "dequantize")
        params = {"n": x.size, "type": CODES[x.format.dtype], "scale": x.scale, "zero": x.zero_point}
        return Invocation(params, {"x": In(0), "y": Out()})
