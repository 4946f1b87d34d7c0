"""The real FFT of TFLite Micro's audio front end, in 16 bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import TABLES, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Table, Value
from lilliput.ops.signal.micro_rfft.arithmetic import rfft, turns, turns_of_halves
from lilliput.ops.simd import DSP

SMALLEST, LARGEST = 4, 8192


@dataclass(frozen=True)
class MicroRfft(Op):
    """x (..., n) int16, n <= length → y (..., length + 2) int16: bins 0 to length / 2, real and imaginary in turn.

    x is zero beyond n. Every stage divides by its radix, so y is the transform / length. A power of two up to 8192.
    """

    length: int = 512

    KERNELS: ClassVar = (
        Kernel("micro_rfft_dsp.h", ("s16",), ("s16",), DSP),
        Kernel("micro_rfft.h", ("s16",), ("s16",)),
    )
    SOURCE: ClassVar = (
        "TFLite Micro's tflm_signal::RfftInt16Apply, that is kiss_fftr of KISS FFT 130 with FIXED_POINT=16"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if self.length not in {1 << bits for bits in range(2, 14)}:
            raise ShapeError(
                f"micro_rfft {x.name}: expected a length that is a power of two from {SMALLEST} to {LARGEST}, "
                f"got {self.length}; pad the input to the next one"
            )
        if not x.shape or x.shape[-1] > self.length:
            raise ShapeError(f"micro_rfft {x.name}: expected rows of at most {self.length} numbers, got {x.shape}")
        return ((*x.shape[:-1], self.length + 2),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def macs(self, call: Call) -> int:
        """Four real products a complex one: three a butterfly of four numbers, and one a bin at the end."""
        points = self.length // 2
        stages = (points.bit_length() - 1) // 2
        return call.output.size // (self.length + 2) * (stages * points * 3 + points * 2)

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        return rfft(x.astype(np.int64), self.length).astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        n = call.input(0).shape[-1]
        points = self.length // 2
        params = {"rows": call.input(0).size // n, "n": n, "points": points}
        inner = Table(turns(points)[: max(1, points * 3 // 4)], "int16_t", TABLES)
        outer = Table(turns_of_halves(points), "int16_t", TABLES)
        return Invocation(params, {"x": In(0), "turns": inner, "turns_of_halves": outer, "y": Out()})
