"""Decibels above a noise floor, from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.overlap import narrowing
from lilliput.ops.requantize import multiplier_and_shift


@dataclass(frozen=True)
class NoiseFloor(Op):
    """x (...) in decibels → y (...) = (x - floor) / (top - floor), from 0 to 1.

    levels  of float: y is rounded to 1 / levels, and is at most (levels - 1) / levels; 0 for as it is
    int16 to int8 or int16: to the nearest number of y's format, ties upwards, within it; `levels` is the format's.
    """

    floor: float = -52.0
    top: float = 12.0
    levels: int = 0

    KERNELS: ClassVar = (
        Kernel("noise_floor_s8.h", ("s16",), ("s8",)),
        Kernel("noise_floor_s16.h", ("s16",), ("s16",)),
        Kernel("noise_floor_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = (
        "Edge Impulse's MFE and spectrogram blocks (implementation version 3 and later): top 12, levels 256"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not self.floor < self.top or not 0 <= self.levels <= 65536:
            raise ShapeError(
                f"noise_floor {x.name}: expected a floor below the top and 0 to 65536 levels, got {self.floor:g}, "
                f"{self.top:g} and {self.levels}"
            )
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        if x.dtype != np.float32:
            p = self._integers(call)
            above = (x.astype(np.int64) - p["floor"]) * p["multiplier"] + (np.int64(1) << p["bits"] - 1) >> p["bits"]
            return np.clip(above + p["zero"], p["zero"], p["high"]).astype(call.output.format.numpy)
        floor = np.float32(self.floor)
        y = np.clip((x - floor) / np.float32(self.top - self.floor), np.float32(0), np.float32(1))
        if self.levels:
            levels = np.float32(self.levels)
            y = np.minimum(np.rint(y * levels), levels - np.float32(1)) / levels
        return y

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        params: dict[str, int | float] = {"n": x.size}
        if x.format.is_float:
            params |= {"floor": self.floor, "span": self.top - self.floor, "levels": float(self.levels)}
        else:
            params |= self._integers(call)
        return Invocation(params, {"x": In(0), "y": Out()}, narrowing(x, y))

    def _integers(self, call: Call) -> dict[str, int]:
        """The kernel's parameters."""
        x, y = call.input(0), call.output
        where = f"noise_floor {x.name}"
        if any(len(value.format.scale) != 1 for value in (x, y)) or x.zero_point != 0:
            raise UnsupportedError(f"{where}: {x.name!r} needs one scale and zero point 0, {y.name!r} one scale")
        floor = round(self.floor / x.scale)
        multiplier, shift = multiplier_and_shift(x.scale / ((self.top - self.floor) * y.scale))
        high = min(y.zero_point + round(1 / y.scale), y.format.range[1])
        if abs(floor) > 1 << 16 or not 1 <= 31 + shift <= 62 or shift < -13:
            raise UnsupportedError(
                f"{where}: a scale of {x.scale:g} for decibels and of {y.scale:g} for {y.name!r} are too far apart; "
                "choose about 2**-7 for decibels and 2**-8 or 2**-15 for what comes out"
            )
        return {"floor": floor, "multiplier": multiplier, "bits": 31 + shift, "zero": y.zero_point, "high": high}
