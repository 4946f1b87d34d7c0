"""How TFLite Micro's audio front end fills 16 bits before a fixed-point FFT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value

LOWEST = -32768


@dataclass(frozen=True)
class MicroFftAutoScale(Op):
    """x (..., n) int16 → y (..., n) int16 = x * 2**shift, shift (...) int32, the most that the largest |x| allows.

    A row of zeros has shift 0. Where x holds -32768, which has no magnitude of 16 bits, rows are looked through in
    order and it counts as -32768; a shift found after it may be too large, and then y keeps its low 16 bits.
    """

    KERNELS: ClassVar = (Kernel("micro_fft_auto_scale.h", ("s16",), ("s16", "s32")),)
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::FftAutoScale and MaxAbs16, -32768 included"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape:
            raise ShapeError(f"micro_fft_auto_scale {x.name}: expected rows of numbers, got a single number")
        return x.shape, x.shape[:-1]

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored → y stored, shift."""
        rows = x.reshape(-1, x.shape[-1])
        largest = np.abs(rows.astype(np.int64)).max(axis=1)
        for row in np.flatnonzero(largest == -LOWEST):
            largest[row] = _largest_in_16_bits(rows[row].tolist())
        bits = np.where(largest > 0, np.frexp(largest.astype(np.float64))[1], 32)
        shift = np.maximum(15 - bits, 0).reshape(x.shape[:-1])
        y = x.astype(np.int64) << shift[..., None]
        return y.astype(np.int16), shift.astype(np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        n = call.input(0).shape[-1]
        params = {"rows": call.output.size // n, "n": n}
        return Invocation(params, {"x": In(0), "y": Out(0), "shift": Out(1)}, {0: IN_PLACE})


def _largest_in_16_bits(row: list[int]) -> int:
    """The largest magnitude as a scan that keeps it in 16 bits finds it; -32768 and below 0 take all bits."""
    largest = 0
    for number in row:
        if number > largest:
            largest = number
        elif -number > largest:
            largest = -number if number > LOWEST else LOWEST
    return largest if largest >= 0 else 1 << 31
