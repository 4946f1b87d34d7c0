"""A whole recording divided by its largest number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value

BITS = 14  # of y behind the point: numbers below the negative of the largest fit, down to twice that


@dataclass(frozen=True)
class ClipNormalise(Op):
    """x (rows, channels) → y (rows, channels): x over its largest number (the largest, not the largest in size).

    Where that is 0 or below, y is 0. int16: y's scale is 2**-14; it is rounded down and saturates.
    The whole recording must be there, so no stream can have it.
    """

    KERNELS: ClassVar = (
        Kernel("clip_normalise_s16.h", ("s16",), ("s16",)),
        Kernel("clip_normalise_f32.h", ("f32",), ("f32",)),
    )
    WHOLE: ClassVar = True
    SOURCE: ClassVar = "MLPerf Tiny's keyword spotting front end (training/keyword_spotting/get_dataset.py): x / max(x)"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.size:
            raise ShapeError(f"clip_normalise {x.name}: expected at least one number, got {x.shape}")
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        largest = x.max()
        if largest <= 0:
            return np.zeros_like(x)
        if x.dtype == np.float32:
            return x / largest
        by = (1 << 30) // int(largest)
        return np.clip(x.astype(np.int64) * by >> (30 - BITS), -32768, 32767).astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        y = call.output
        if not y.format.is_float and y.format.scale != (2.0**-BITS,):
            raise UnsupportedError(
                f"clip_normalise {call.input(0).name}: expected {y.name!r} with scale 2**-{BITS}, got {y.format.scale}"
            )
        return Invocation({"n": prod(y.shape)}, {"x": In(0), "y": Out()})
