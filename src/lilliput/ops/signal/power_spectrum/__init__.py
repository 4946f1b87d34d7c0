"""Power or magnitude of complex spectra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    TABLES,
    Argument,
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
from lilliput.ops.bands import row_by_row
from lilliput.ops.magnitude import magnitude, root_table
from lilliput.ops.power_of_two import right_shift, signal_scale
from lilliput.ops.wide_words import rounded


def _power(call: Call) -> bool:
    return not call.op.magnitude


def _magnitude(call: Call) -> bool:
    return bool(call.op.magnitude)


@dataclass(frozen=True)
class PowerSpectrum(Op):
    """x (..., m, 2) as rfft writes it → y (..., bins): |x|**2, or |x| where `magnitude`; the first `bins`, all if 0.

    int32: powers are rounded, y's scale is x's squared times a power of two from 2 to 2**62, and what is beyond it is
    its largest number. Magnitudes keep x's scale; they are at most one step and one part in 2**13 from the truth.
    """

    magnitude: bool = False
    bins: int = 0

    KERNELS: ClassVar = (
        Kernel("power_spectrum_s32.h", ("s32",), ("s32",), accepts=_power),
        Kernel("power_spectrum_s32_magnitude.h", ("s32",), ("s32",), accepts=_magnitude),
        Kernel("power_spectrum_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "|x|**2 rounded to the nearest; magnitudes: ops/magnitude.py"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) < 2 or x.shape[-1] != 2 or not 0 <= self.bins <= x.shape[-2]:
            raise ShapeError(
                f"power_spectrum {x.name}: expected complex numbers (..., m, 2) and at most m bins, "
                f"got {x.shape} and bins = {self.bins}"
            )
        return ((*x.shape[:-2], self.bins or x.shape[-2]),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last) if len(call.output.shape) > 1 else None

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 2 else None

    def macs(self, call: Call) -> int:
        return 2 * call.output.size

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x (..., m, 2) stored → (..., bins) stored."""
        kept = x[..., : self.bins or None, :]
        if x.dtype == np.float32:
            with np.errstate(over="ignore", invalid="ignore"):
                power = kept[..., 0] * kept[..., 0] + kept[..., 1] * kept[..., 1]
                return np.sqrt(power) if self.magnitude else power
        re, im = kept[..., 0].astype(np.int64), kept[..., 1].astype(np.int64)
        if self.magnitude:
            return magnitude(re, im).astype(np.int32)
        power = (re * re).astype(np.uint64) + (im * im).astype(np.uint64)  # up to 2**63
        return np.minimum(rounded(power, self._right(call)), (1 << 31) - 1).astype(np.int32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        params: dict[str, int | float] = {"rows": prod(x.shape[:-2]), "stride": x.shape[-2], "bins": y.shape[-1]}
        arguments: dict[str, Argument] = {"x": In(0), "y": Out()}
        if x.format.is_float:
            return Invocation({**params, "magnitude": int(self.magnitude)}, arguments)
        if not self.magnitude:
            return Invocation({**params, "right": self._right(call)}, arguments)
        where = f"power_spectrum {x.name}"
        right_shift(where, y, signal_scale(where, x), 0, 0)
        return Invocation(params, {"x": In(0), "roots": Table(root_table(), "int32_t", TABLES), "y": Out()})

    def _right(self, call: Call) -> int:
        x = call.input(0)
        where = f"power_spectrum {x.name}"
        return right_shift(where, call.output, signal_scale(where, x) ** 2, 1, 62)
