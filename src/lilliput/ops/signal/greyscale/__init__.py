"""From colours to brightness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.same_format import require_same_format

REAL = (0.299, 0.587, 0.114)
INTEGER = (77, 150, 29)  # in 256ths


@dataclass(frozen=True)
class Greyscale(Op):
    """x (..., 3) red, green, blue → y (..., 1): the luma of each pixel, stored as x is; uint8 or float.

    uint8: weights in 256ths, rounded to the nearest, so that white stays white.
    """

    KEEPS_FORMAT: ClassVar = True
    KERNELS: ClassVar = (Kernel("greyscale_u8.h", ("u8",), ("u8",)), Kernel("greyscale_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "ITU-R BT.601-7, section 2.5.1"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if x.shape[-1:] != (3,):
            raise ShapeError(f"greyscale of {x.name}: expected red, green and blue last, got {x.shape}")
        return ((*x.shape[:-1], 1),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if call.output.format.is_float:
            red, green, blue = (np.float32(w) * x[..., i : i + 1] for i, w in enumerate(REAL))
            return np.asarray(red + green + blue)
        return ((x.astype(np.int64) @ np.array(INTEGER) + 128) >> 8).astype(np.uint8)[..., None]

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        require_same_format(f"greyscale of {call.input(0).name}", call.input(0), call.output)
        return Invocation({"pixels": call.output.size}, {"x": In(0), "y": Out()}, {0: IN_PLACE})
