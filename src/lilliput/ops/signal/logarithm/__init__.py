"""A scaled logarithm, as spectra and energies take it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    IN_PLACE,
    TABLES,
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
    UnsupportedError,
    Value,
)
from lilliput.ops.bands import row_by_row
from lilliput.ops.logarithm import log2_q16, log_table
from lilliput.ops.requantize import multiplier_and_shift

DECIBELS = 10 / math.log(10)  # the gain that makes decibels of powers; twice that of magnitudes
LARGEST = (1 << 31) - 1


@dataclass(frozen=True)
class Logarithm(Op):
    """x (...) → y (...) = gain * ln(max(x, least) + offset).

    int32 to int16: `least` and `offset` are rounded to x's steps, of which at least one is taken; y is off by at most
    half its step and gain * 6e-5.
    """

    gain: float = 1.0
    least: float = 0.0
    offset: float = 0.0

    KERNELS: ClassVar = (
        Kernel("logarithm_s32.h", ("s32",), ("s16",)),
        Kernel("logarithm_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "ops/logarithm.py: leading bit and a table of lines"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if self.gain <= 0 or self.least < 0 or self.offset < 0:
            raise ShapeError(
                f"logarithm {x.name}: expected a gain above 0, and a least number and an offset of at least 0, "
                f"got {self.gain:g}, {self.least:g} and {self.offset:g}"
            )
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if x.dtype == np.float32:
            with np.errstate(divide="ignore"):
                lifted = np.maximum(x, np.float32(self.least)) + np.float32(self.offset)
                return np.float32(self.gain) * np.log(lifted)
        p = self._integers(call)
        log2 = log2_q16(np.maximum(x.astype(np.int64), p["least"]) + p["offset"]) + p["start"]
        half = np.int64(1) << (p["bits"] - 1)
        return np.clip((log2 * p["multiplier"] + half) >> p["bits"], -32768, 32767).astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        n = call.output.size
        if call.output.format.is_float:
            params = {"n": n, "least": self.least, "offset": self.offset, "gain": self.gain}
            return Invocation(params, {"x": In(0), "y": Out()}, overlaps={0: IN_PLACE})
        table = Table(log_table(), "uint32_t", TABLES)
        return Invocation({"n": n, **self._integers(call)}, {"x": In(0), "logs": table, "y": Out()})

    def _integers(self, call: Call) -> dict[str, int]:
        """The kernel's parameters."""
        x, y = call.input(0), call.output
        if len(x.format.scale) != 1 or x.format.zero_point != (0,) or len(y.format.scale) != 1 or y.zero_point != 0:
            raise UnsupportedError(
                f"logarithm {x.name}: expected one scale and zero point 0 for {x.name!r} and {y.name!r}, "
                f"got {x.format} and {y.format}"
            )
        offset = min(round(self.offset / x.scale), LARGEST)
        least = min(max(round(self.least / x.scale), 0 if offset else 1), LARGEST)
        multiplier, shift = multiplier_and_shift(self.gain * math.log(2) / 65536 / y.scale)
        bits = 31 + shift
        if not 1 <= bits <= 62:
            raise UnsupportedError(
                f"logarithm {x.name}: {y.name!r} has a scale of {y.scale:g}, far from what logarithms need; "
                "choose one between 1e-4 and 1"
            )
        start = round(math.log2(x.scale) * 65536)
        return {"least": least, "offset": offset, "start": start, "multiplier": multiplier, "bits": bits}
