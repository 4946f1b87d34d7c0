"""The shape of a spectrum in a few numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    TABLES,
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
from lilliput.ops.logarithm import log_table
from lilliput.ops.scaled import from_reals, table
from lilliput.ops.spectral_moments import NAMES, cut, in_hertz, stored_moments

UNITS = {"skew": 1.0, "kurtosis": 1.0, "flatness": 10 * math.log10(2)}  # the others are in bins
MOST = 2049  # bins: those of the longest rfft


@dataclass(frozen=True)
class SpectralMoments(Op):
    """x (..., bins), at least 0 → y (..., count): what `of` names, with x as the weight of frequencies.

    centroid  their mean, in Hz         spread    their standard deviation, in Hz
    skew      third standardised moment kurtosis  the fourth, less 3 (0 for a bell; both 0 where there is no spread)
    rolloff   the least frequency up to which at least the part `rolloff` of the sum lies, in Hz
    flatness  the geometric over the arithmetic mean, in decibels, where bins count at least 2**-20 of the largest (in
              integers up to twice that)
    A bin is `width` Hz wide. Of silence all are 0. int32: y is int16 or int32 with zero point 0 and one scale, or one a
    number along the last axis; sums have at least 20 bits of the largest bin, and y is rounded once.
    """

    of: tuple[str, ...] = NAMES
    width: float = 31.25
    rolloff: float = 0.85

    KERNELS: ClassVar = (
        Kernel("spectral_moments_s32.h", ("s32",), ("s16",)),
        Kernel("spectral_moments_s32.h", ("s32",), ("s32",)),
        Kernel("spectral_moments_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "Peeters 2004 (CUIDADO), section 6: spectral shape; ops/spectral_moments.py"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        unknown = [name for name in self.of if name not in NAMES]
        if unknown or not self.of or not x.shape or not 2 <= x.shape[-1] <= MOST:
            raise ShapeError(
                f"spectral_moments {x.name}: expected names of {', '.join(NAMES)} and 2 to {MOST} bins on the last "
                f"axis, got {', '.join(unknown or self.of) or 'none'} and {x.shape}"
            )
        if not 0 < self.rolloff < 1 or self.width <= 0:
            raise ShapeError(
                f"spectral_moments {x.name}: expected a rolloff between 0 and 1 and a width above 0, got "
                f"{self.rolloff:g} and {self.width:g}"
            )
        return ((*x.shape[:-1], len(self.of)),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if x.dtype == np.float32:
            return in_hertz(x.astype(np.float64), self.of, self.width, self.rolloff).astype(np.float32)
        low, high = call.output.format.range
        values = stored_moments(x.astype(np.int64), self.of, self._part)
        scaled = [value * from_reals(factor) for value, factor in zip(values, self._factors(call), strict=True)]
        return np.stack([value.rounded(low, high) for value in scaled], -1).astype(call.output.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        params: dict[str, int | float] = {"rows": prod(x.shape[:-1]), "bins": x.shape[-1], "count": len(self.of)}
        codes = Table(np.array([NAMES.index(name) for name in self.of], np.uint8), "uint8_t", TABLES)
        if x.format.is_float:
            params |= {"width": self.width, "part": self.rolloff}
            return Invocation(params, {"x": In(0), "codes": codes, "y": Out()})
        low, high = y.format.range
        params |= {"right": cut(x.shape[-1]), "part": self._part, "wide": int(y.format.dtype == "s32")}
        params |= {"low": low, "high": high}
        tables = {"factors": table(self._factors(call)), "logs": Table(log_table(), "uint32_t", TABLES)}
        return Invocation(params, {"x": In(0), "codes": codes, **tables, "y": Out()})

    @property
    def _part(self) -> int:
        """rolloff in Q15."""
        return min(max(round(self.rolloff * 32768), 1), 32767)

    def _factors(self, call: Call) -> np.ndarray:
        """(count,): from bins, or from plain numbers, to y's steps."""
        y = call.output.format
        if len(y.scale) not in (1, len(self.of)) or any(y.zero_point):
            raise UnsupportedError(
                f"spectral_moments {call.input(0).name}: expected one scale or {len(self.of)} and zero point 0 for "
                f"{call.output.name!r}, got {y}"
            )
        units = np.array([UNITS.get(name, self.width) for name in self.of])
        return units / np.array(y.scale)
