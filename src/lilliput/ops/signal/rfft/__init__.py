"""The real fast Fourier transform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    TABLES,
    WEIGHTS,
    Band,
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
from lilliput.ops import fft
from lilliput.ops.power_of_two import right_shift, signal_scale


@dataclass(frozen=True)
class Rfft(Op):
    """x (..., length), optional constant window (length,) → y (..., n / 2 + 1, 2): bins as real and imaginary part.

    x times the window, made up with zeros to `n` numbers, a power of two from 16 to 4096. y is not normalised.
    int16: y is int32 at `Rfft.scale`, which it never saturates; a window should fill its 16 bits.
    """

    n: int = 512

    KERNELS: ClassVar = (
        Kernel("rfft_s16.h", ("s16", "s16?"), ("s32",)),
        Kernel("rfft_f32.h", ("f32", "f32?"), ("f32",)),
    )
    SOURCE: ClassVar = "ops/fft.py; Cooley and Tukey 1965, Sorensen et al. 1987 (IEEE Trans. ASSP 35)"

    @staticmethod
    def scale(x_scale: float, n: int) -> float:
        """The scale of y for int16 x of this scale; a window's scale comes on top, times 2**15."""
        return x_scale * 2.0 ** fft.output_exponent(n)

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, *rest = inputs
        assert x is not None
        window = rest[0] if rest else None
        if self.n & (self.n - 1) or not fft.SHORTEST <= self.n <= fft.LONGEST:
            raise ShapeError(
                f"rfft {x.name}: expected a power of two from {fft.SHORTEST} to {fft.LONGEST}, got n = {self.n}"
            )
        if not x.shape or not 1 <= x.shape[-1] <= self.n:
            raise ShapeError(
                f"rfft {x.name}: expected 1 to {self.n} numbers on the last axis, got {x.shape}; "
                "shorten the frames or take a larger n"
            )
        if window is not None and (window.shape != x.shape[-1:] or not window.is_constant):
            raise ShapeError(
                f"rfft {x.name}: expected a constant window of {x.shape[-1]} numbers, got {window.name} {window.shape}"
            )
        return ((*x.shape[:-1], self.n // 2 + 1, 2),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return Band(self, ((first, last), None)[: len(call.inputs)]) if len(call.output.shape) > 2 else None

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def macs(self, call: Call) -> int:
        return prod(call.input(0).shape[:-1]) * 2 * (self.n // 2) * fft.point_bits(self.n)

    def reference(self, call: Call, x: np.ndarray, window: np.ndarray | None = None) -> np.ndarray:
        """x (..., length) stored → (..., n / 2 + 1, 2) stored."""
        if call.output.format.is_float:
            windowed = x.astype(np.float64) if window is None else x.astype(np.float64) * window
            spectrum = np.fft.rfft(windowed, self.n)
            return np.stack([spectrum.real, spectrum.imag], -1).astype(np.float32)
        factors = np.int64(fft.HALF) if window is None else window.astype(np.int64)
        padded = np.zeros((*x.shape[:-1], self.n), np.int64)
        padded[..., : x.shape[-1]] = x.astype(np.int64) * factors
        return fft.real_transform(padded, self.n).astype(np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y, window = call.input(0), call.output, call.optional(1)
        points = self.n // 2
        params: dict[str, int | float] = {"rows": prod(x.shape[:-1]), "length": x.shape[-1]}
        params |= {"points": points, "bits": fft.point_bits(self.n)}
        if x.format.is_float:
            factors = np.zeros(1, np.float32) if window is None else window.array()
            stages, turns = (np.stack([np.cos(a), np.sin(a)], -1).astype("<f4") for a in fft.angles(self.n))
            c_types = ("float", "float")
        else:
            where = f"rfft {x.name}"
            gain = 1.0 if window is None else signal_scale(where, window) * fft.HALF
            right_shift(where, y, self.scale(signal_scale(where, x) * gain, self.n), 0, 0)
            params["right"] = fft.first_shift(self.n)
            factors = np.zeros(2, np.int16) if window is None else window.array()
            stages, turns = fft.tables(self.n)
            c_types = ("int16_t", "int32_t")
        tables = {
            "window": Table(factors, c_types[0], WEIGHTS),
            "stages": Table(np.ascontiguousarray(stages), c_types[1], TABLES),
            "turns": Table(np.ascontiguousarray(turns), c_types[1], TABLES),
        }
        return Invocation({**params, "windowed": int(window is not None)}, {"x": In(0), **tables, "y": Out()})
