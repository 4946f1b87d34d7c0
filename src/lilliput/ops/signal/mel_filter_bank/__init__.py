"""A bank of triangular filters, evenly spaced in mels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import TABLES, Band, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Table, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.mel import HTK, SCALES, Triangles, triangles
from lilliput.ops.power_of_two import right_shift, signal_scale
from lilliput.ops.wide_words import narrow


@dataclass(frozen=True)
class MelFilterBank(Op):
    """x (..., bins), the spectrum of `n` numbers at `rate` Hz or the lower part of it → y (..., bands).

    `bands` triangles from `low` to `high` Hz, on the scale "htk" (as TensorFlow has it) or "slaney" (as librosa has
    it); `area`: of area 1 instead of height 1. int32: weights have 15 bits; y's scale is x's times a power of two, and
    what is beyond it is its largest number.
    """

    bands: int = 40
    rate: float = 16000.0
    n: int = 512
    low: float = 20.0
    high: float = 4000.0
    scale: str = HTK
    area: bool = False

    KERNELS: ClassVar = (
        Kernel("mel_filter_bank_s32.h", ("s32",), ("s32",)),
        Kernel("mel_filter_bank_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "ops/mel.py: TensorFlow's linear_to_mel_weight_matrix, librosa's filters.mel"

    @property
    def triangles(self) -> Triangles:
        """Which bin is in which bands, and how much."""
        return triangles(self.bands, self.rate, self.n, self.low, self.high, self.scale, self.area)

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if self.scale not in SCALES or not 0 <= self.low < self.high <= self.rate / 2 or self.bands < 1:
            raise ShapeError(
                f"mel_filter_bank {x.name}: expected at least one band on the scale {' or '.join(SCALES)} between 0 "
                f"and half the rate, got {self.bands} on {self.scale!r} from {self.low:g} to {self.high:g} Hz at "
                f"{self.rate:g} Hz"
            )
        found = self.triangles
        needed = found.first + int(found.counts.sum())
        if not x.shape or not needed <= x.shape[-1] <= self.n // 2 + 1:
            raise ShapeError(
                f"mel_filter_bank {x.name}: expected {needed} to {self.n // 2 + 1} bins of a transform of {self.n} "
                f"numbers on the last axis, got {x.shape}"
            )
        return ((*x.shape[:-1], self.bands),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last) if len(call.output.shape) > 1 else None

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def macs(self, call: Call) -> int:
        return prod(call.input(0).shape[:-1]) * 2 * int(self.triangles.counts.sum())

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x (..., bins) stored → (..., bands) stored."""
        found = self.triangles
        if x.dtype == np.float32:
            return (x @ found.matrix(x.shape[-1])).astype(np.float32)
        whole, bits = self._weights()
        dense = Triangles(found.first, found.counts, whole).matrix(x.shape[-1]).astype(np.int64)
        return narrow(x.astype(np.int64) @ dense, self._right(call, bits)).astype(np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, found = call.input(0), self.triangles
        params: dict[str, int | float] = {"rows": prod(x.shape[:-1]), "bins": x.shape[-1], "bands": self.bands}
        params["first"] = found.first
        counts = Table(found.counts.astype("<u2"), "uint16_t", TABLES)
        if x.format.is_float:
            slopes = Table(found.slopes.astype("<f4"), "float", TABLES)
        else:
            whole, bits = self._weights()
            right = self._right(call, bits)
            heaviest = int(Triangles(found.first, found.counts, whole).matrix(x.shape[-1]).sum(0).max())
            params |= {"right": right, "fits": int(right <= 31 and heaviest < 1 << right)}
            slopes = Table(whole.astype("<i2"), "int16_t", TABLES)
        return Invocation(params, {"x": In(0), "counts": counts, "slopes": slopes, "y": Out()})

    def _weights(self) -> tuple[np.ndarray, int]:
        """Slopes as integers of at most 15 bits, and how many of the bits are behind the point."""
        slopes = self.triangles.slopes
        bits = 15 - max(-20, math.ceil(math.log2(slopes.max(initial=2.0**-20))))
        return np.minimum(np.rint(slopes * 2.0**bits), 32767).astype(np.int64), bits

    def _right(self, call: Call, bits: int) -> int:
        x = call.input(0)
        where = f"mel_filter_bank {x.name}"
        return right_shift(where, call.output, signal_scale(where, x) * 2.0**-bits, 1, 46)
