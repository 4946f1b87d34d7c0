"""Per-channel automatic gain of TFLite Micro's audio front end (PCAN)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.constants import require_constants

ENTRIES = 125  # of the gain's table: three numbers for each length in bits above 2, and what comes before
SNR_BITS, OUTPUT_BITS = 12, 6


@dataclass(frozen=True)
class MicroPcan(Op):
    """x (...) uint32, noise (...) uint32, gains (125,) int16 → y (...) uint32 = shrink(x * gain(noise) / 2**snr_shift).

    gain(n) is gains[n] up to 2; above, a parabola for each length of n in bits, from three entries of the table, every
    fourth of which is unused. shrink takes 12 bits of fraction to 6: x**2 / 4 below 2, x - 1 above.
    """

    snr_shift: int

    KERNELS: ClassVar = (Kernel("micro_pcan.h", ("u32", "u32", "s16"), ("u32",)),)
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::ApplyPcanAutoGainControlFixed, WideDynamicFunction, PcanShrink"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, noise, gains = inputs
        assert x is not None and noise is not None and gains is not None
        require_constants(f"micro_pcan {x.name}", gains)
        if noise.shape != x.shape or gains.shape != (ENTRIES,):
            raise ShapeError(
                f"micro_pcan {x.name}: expected noise of {x.shape} and {ENTRIES} gains, got {noise.shape} "
                f"and {gains.shape}"
            )
        if not 0 <= self.snr_shift <= 31:
            raise ShapeError(f"micro_pcan {x.name}: expected a shift from 0 to 31, got {self.snr_shift}")
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray, noise: np.ndarray, gains: np.ndarray) -> np.ndarray:
        """x, noise, gains stored → y stored."""
        gain = _gain(noise.astype(np.int64), gains.astype(np.int64)).astype(np.int16).astype(np.uint32)
        snr = (x.astype(np.uint64) * gain >> np.uint64(self.snr_shift)).astype(np.uint32)
        square = snr * snr >> np.uint32(2 + 2 * SNR_BITS - OUTPUT_BITS)
        line = (snr >> np.uint32(SNR_BITS - OUTPUT_BITS)) - np.uint32(1 << OUTPUT_BITS)
        return np.where(snr < 2 << SNR_BITS, square, line)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params = {"n": call.output.size, "snr_shift": self.snr_shift}
        return Invocation(params, {"x": In(0), "noise": In(1), "gains": In(2), "y": Out()})


def _gain(noise: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Integers within 32 bits, whose low 16 are the gain."""
    length = np.maximum(np.frexp(noise.astype(np.float64))[1].astype(np.int64), 2)
    within = np.where(length < 11, noise << np.maximum(11 - length, 0), noise >> np.maximum(length - 11, 0)) & 0x3FF
    first = 4 * length - 6
    value, slope, curve = (gains[np.minimum(first + i, ENTRIES - 1)] for i in range(3))
    step = (((curve * within >> 5) + (slope << 5)) * within + (1 << 14)) >> 15
    return np.where(noise <= 2, gains[np.minimum(noise, 2)], value + step)
