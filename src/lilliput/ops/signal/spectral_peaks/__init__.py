"""The highest peaks of a spectrum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.power_of_two import right_shift, signal_scale


@dataclass(frozen=True)
class SpectralPeaks(Op):
    """x (..., bins) → heights (..., peaks), frequencies (..., peaks): the highest peaks, the highest first.

    A peak is a bin, not at an end, above the one before it and not below the one behind, and above 0. Of equal ones the
    lower comes first; where there are too few, heights and frequencies are 0. A bin is `width` Hz wide. int32: heights
    are stored as x is; frequencies are int16 whose scale is `width`, so the stored number is the bin.
    """

    peaks: int = 3
    width: float = 31.25

    KERNELS: ClassVar = (
        Kernel("spectral_peaks_s32.h", ("s32",), ("s32", "s16")),
        Kernel("spectral_peaks_f32.h", ("f32",), ("f32", "f32")),
    )
    SOURCE: ClassVar = "our own; strict before, not strict behind, so that a plateau is one peak"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape or not 3 <= x.shape[-1] <= 32767 or self.peaks < 1 or self.width <= 0:
            raise ShapeError(
                f"spectral_peaks {x.name}: expected 3 to 32767 bins on the last axis, at least one peak and a width "
                f"above 0, got {x.shape}, {self.peaks} and {self.width:g}"
            )
        return ((*x.shape[:-1], self.peaks),) * 2

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> tuple[np.ndarray, ...]:
        """x stored → heights, frequencies stored."""
        middle = x[..., 1:-1]
        is_peak = (middle > x[..., :-2]) & (middle >= x[..., 2:]) & (middle > 0)
        heights = np.zeros_like(x)
        heights[..., 1:-1] = np.where(is_peak, middle, 0)
        heights = np.concatenate([heights, np.zeros((*x.shape[:-1], self.peaks), x.dtype)], -1)
        order = np.argsort(-heights.astype(np.float64), axis=-1, kind="stable")[..., : self.peaks]
        found = np.take_along_axis(heights, order, -1)
        bins = np.where(found > 0, order, 0)
        if x.dtype == np.float32:
            return found, bins.astype(np.float32) * np.float32(self.width)
        return found, bins.astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (heights, frequencies) = call.input(0), call.outputs
        params: dict[str, int | float] = {"rows": prod(x.shape[:-1]), "bins": x.shape[-1], "peaks": self.peaks}
        if x.format.is_float:
            params["width"] = self.width
        else:
            where = f"spectral_peaks {x.name}"
            right_shift(where, heights, signal_scale(where, x), 0, 0)
            right_shift(where, frequencies, self.width, 0, 0)
        return Invocation(params, {"x": In(0), "heights": Out(0), "frequencies": Out(1)})
