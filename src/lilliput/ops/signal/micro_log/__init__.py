"""The logarithm of TFLite Micro's audio front end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import TABLES, Band, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Table, Value
from lilliput.ops.bands import row_by_row

SEGMENTS = 128
LN_2 = 45426  # in Q16


def bulge() -> np.ndarray:
    """(130,) log2(1 + i / 128) - i / 128 in Q16, and one 0 more."""
    i = np.arange(SEGMENTS + 1) / SEGMENTS
    return np.append(np.rint((np.log2(1 + i) - i) * 65536), 0).astype(np.int16)


@dataclass(frozen=True)
class MicroLog(Op):
    """x (...) uint32 → y (...) int16 = scale * ln(x * 2**correction_bits), 0 where that is 1 or less, at most 32767.

    x is shifted within 32 bits. The logarithm to base 2 is linear between 129 points an octave.
    """

    scale: int = 64
    correction_bits: int = 0

    KERNELS: ClassVar = (Kernel("micro_log.h", ("u32",), ("s16",)),)
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::FilterbankLog and Log32"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not 0 <= self.correction_bits <= 31 or not 0 <= self.scale < 1 << 31:
            raise ShapeError(
                f"micro_log {x.name}: expected 0 to 31 bits of correction and a scale of 31 bits, got "
                f"{self.correction_bits} and {self.scale}"
            )
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        moved = (x << np.uint32(self.correction_bits)).astype(np.int64)
        whole = np.maximum(np.frexp(moved.astype(np.float64))[1].astype(np.int64) - 1, 0)
        above = moved - (np.int64(1) << whole)
        fraction = np.where(whole < 16, above << np.maximum(16 - whole, 0), above >> np.maximum(whole - 16, 0))
        table, segment = bulge().astype(np.int64), fraction // 512 % SEGMENTS
        slope = table[segment + 1] - table[segment]
        log2 = (whole << 16) + fraction + table[segment] + (slope * (fraction - segment * 512) >> 16)
        natural = LN_2 * log2 + (1 << 15) >> 16
        scaled = (natural * self.scale + (1 << 15) & 0xFFFFFFFF) >> 16
        return np.where(moved > 1, np.minimum(scaled, 32767), 0).astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        params = {"n": call.output.size, "scale": self.scale, "correction_bits": self.correction_bits}
        return Invocation(params, {"x": In(0), "bulge": Table(bulge(), "int16_t", TABLES), "y": Out()})
