"""The square root of each band's energy, as TFLite Micro's audio front end has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value


@dataclass(frozen=True)
class MicroFilterBankRoot(Op):
    """x (..., bands) uint64, shift (...) int32 in [0, 31] → y (..., bands) uint32 = round(sqrt(x)) / 2**shift, down.

    Roots of numbers below 2**32 are at most 65535, all others at most 2**32 - 1.
    """

    KERNELS: ClassVar = (Kernel("micro_filter_bank_root.h", ("u64", "s32"), ("u32",)),)
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::FilterbankSqrt, Sqrt64 and Sqrt32"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, shift = inputs
        assert x is not None and shift is not None
        if not x.shape or shift.shape != x.shape[:-1]:
            raise ShapeError(
                f"micro_filter_bank_root {x.name}: expected a shift for each row, {x.shape[:-1]}, got {shift.shape}"
            )
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray, shift: np.ndarray) -> np.ndarray:
        """x, shift stored → y stored."""
        roots = np.array([_root(int(number)) for number in x.reshape(-1)], np.uint32).reshape(x.shape)
        return (roots >> (shift & 31).astype(np.uint32)[..., None]).astype(np.uint32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        bands = call.output.shape[-1]
        return Invocation({"rows": call.output.size // bands, "bands": bands}, {"x": In(0), "shift": In(1), "y": Out()})


def _root(x: int) -> int:
    root = isqrt(x)
    most = 0xFFFF if x < 1 << 32 else 0xFFFFFFFF
    return root + 1 if x - root * root > root and root != most else root
