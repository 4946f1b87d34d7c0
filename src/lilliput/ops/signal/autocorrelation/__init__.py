"""Autocorrelation: how alike a frame is to itself some numbers later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Out, ShapeError
from lilliput.ops.frames import FrameOp
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale
from lilliput.ops.simd import DSP

LONGEST = 1 << 24  # frames whose sums of squares fit 62 bits, by far


@dataclass(frozen=True)
class Autocorrelation(FrameOp):
    """x (..., length) → y (..., lags): y[k] = the sum of x[t] x[t + k] over all t where both are in the frame.

    int16: y is int32, its scale the square of x's times a power of two; sums are exact, rounded once, saturated.
    """

    lags: int = 1

    KERNELS: ClassVar = (
        Kernel("autocorrelation_s16_dsp.h", ("s16",), ("s32",), DSP),
        Kernel("autocorrelation_s16.h", ("s16",), ("s32",)),
        Kernel("autocorrelation_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Rabiner and Schafer, Digital Processing of Speech Signals, section 4.6"

    def length_of(self, where: str, length: int) -> int:
        if not (1 <= self.lags <= length <= LONGEST):
            raise ShapeError(f"{where}: expected 1 to {length} lags, as the frame is long, got {self.lags}")
        return self.lags

    def macs(self, call: Call) -> int:
        length = call.input(0).shape[-1]
        return call.output.size // self.lags * sum(length - k for k in range(self.lags))

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        length, is_float = x.shape[-1], call.output.format.is_float
        wide = x if is_float else x.astype(np.int64)
        products = [wide[..., : length - k] * wide[..., k:] for k in range(self.lags)]
        if is_float:
            return np.stack([np.cumsum(p, -1, dtype=np.float32)[..., -1] for p in products], -1)
        total = np.stack([p.sum(-1) for p in products], -1)
        return saturated(shift_rounded(total, self._shift(call)), call.output.format)

    def _shift(self, call: Call) -> int:
        where = f"autocorrelation of {call.input(0).name}"
        return right_shift(where, call.output, signal_scale(where, call.input(0)) ** 2, 0, 40)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        length = x.shape[-1]
        params: dict[str, int | float] = {"frames": x.size // length, "length": length, "lags": self.lags}
        if not x.format.is_float:
            params |= {"shift": self._shift(call)}
        return Invocation(params, {"x": In(0), "y": Out()})
