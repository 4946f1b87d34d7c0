"""Noise reduction of TFLite Micro's audio front end: a slow mean of each band, taken off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, State, Value
from lilliput.ops.scaled import signed


@dataclass(frozen=True)
class MicroNoiseSubtract(Op):
    """x (rows, ..., bands) uint32 → y and noise, both uint32 and of the same shape.

    noise is a first-order low-pass of x * 2**smoothing_bits; y = x - noise, but at least x * min_signal_remaining. The
    state (..., bands) uint32 is the noise of the row before. Shares are in 1 / 2**bits; odd bands have their own.
    smoothing + one_minus_smoothing is 2**bits, or the noise grows. `clamping` lowers the noise to a signal below it.
    """

    smoothing: int
    one_minus_smoothing: int
    odd_smoothing: int
    odd_one_minus_smoothing: int
    min_signal_remaining: int
    smoothing_bits: int = 10
    bits: int = 14
    clamping: bool = False

    KERNELS: ClassVar = (Kernel("micro_noise_subtract.h", ("u32",), ("u32", "u32")),)
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::FilterbankSpectralSubtraction"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        shares = (
            self.smoothing,
            self.one_minus_smoothing,
            self.odd_smoothing,
            self.odd_one_minus_smoothing,
            self.min_signal_remaining,
        )
        if len(x.shape) < 2 or not all(0 <= share < 1 << 32 for share in shares):
            raise ShapeError(
                f"micro_noise_subtract {x.name}: expected rows of bands and shares of 32 bits, got {x.shape}, {shares}"
            )
        if not (0 <= self.smoothing_bits <= 31 and 0 <= self.bits <= 31):
            raise ShapeError(
                f"micro_noise_subtract {x.name}: expected bits from 0 to 31, got {self.smoothing_bits} for smoothing "
                f"and {self.bits} for shares"
            )
        return x.shape, x.shape

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def macs(self, call: Call) -> int:
        return call.output.size * 3

    def reference(self, call: Call, x: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, state stored → y, noise, state."""
        y, noise = np.empty_like(x), np.empty_like(x)
        for row in range(len(x)):
            y[row], noise[row], state = self._step(x[row], state)
        return y, noise, state

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (state,) = call.input(0), call.states
        if state.shape != x.shape[1:]:
            raise ShapeError(f"micro_noise_subtract {x.name}: expected a state of {x.shape[1:]}, got {state.shape}")
        bands = x.shape[-1]
        params = {"rows": x.size // state.size, "channels": state.size // bands, "bands": bands} | {
            name: signed(int(value)) for name, value in vars(self).items()
        }
        return Invocation(params, {"x": In(0), "state": State(), "y": Out(0), "noise": Out(1)})

    def _step(self, x: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """One row (..., bands) of y and noise, and the state after it."""
        odd = np.arange(x.shape[-1]) % 2 == 1
        share = np.where(odd, self.odd_smoothing, self.smoothing).astype(np.uint64)
        rest = np.where(odd, self.odd_one_minus_smoothing, self.one_minus_smoothing).astype(np.uint64)
        bits, up = np.uint64(self.bits), np.uint32(self.smoothing_bits)
        signal: np.ndarray = x << up
        mean: np.ndarray = signal * share + before * rest
        noise = (mean >> bits).astype(np.uint32)
        taken = np.minimum(noise, signal)
        if self.clamping:
            noise = taken
        floor = ((x * np.uint64(self.min_signal_remaining)) >> bits).astype(np.uint32)
        return np.maximum((signal - taken) >> up, floor), noise, noise
