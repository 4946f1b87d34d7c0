"""Normalising: each channel less its mean, over its deviation, as a network was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
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
from lilliput.ops.element import CODES
from lilliput.ops.requantize import multiplier_and_shift

POINT = 8  # bits of the means below the point; none of int32
MOST = 1 << 31  # results stay below
LARGEST = 1 << 30  # numbers beyond count as this
INPUTS, OUTPUTS = ("u8", "s8", "s16", "s32"), ("s8", "s16")


@dataclass(frozen=True)
class Normalise(Op):
    """x (..., channels) → y (..., channels): (x - mean) / deviation, in real numbers, for each channel by itself.

    means       one a channel, or one for all; in x's real numbers
    deviations  likewise, above 0
    x is uint8, int8, int16, int32 or float; y float, int8 or int16, rounded, ties upwards, and saturated.
    x may have one scale, or one a channel; uint8 without a scale is its own number.
    """

    means: tuple[float, ...] = (0.0,)
    deviations: tuple[float, ...] = (1.0,)

    KERNELS: ClassVar = (
        *(Kernel("normalise_integer.h", (x,), (y,)) for x in INPUTS for y in OUTPUTS),
        *(Kernel("normalise_real.h", (x,), ("f32",)) for x in ("f32", "u8")),
    )
    SOURCE: ClassVar = "our own; one rounding as in Jacob et al. 2018 (arXiv 1712.05877), section 2.2"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        channels = x.shape[-1] if x.shape else 0
        fits = len(self.means) in (1, channels) and len(self.deviations) in (1, channels) and channels
        if not fits or not all(deviation > 0 for deviation in self.deviations):
            raise ShapeError(
                f"normalise of {x.name}: expected one mean and one deviation above 0, or one of each a channel; got "
                f"{len(self.means)} and {len(self.deviations)} for shape {x.shape}"
            )
        return (x.shape,)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        y = call.output.format
        if y.is_float:
            means, inverses = self._real(call)
            return (x.astype(np.float32) - means) * inverses
        mean, multiplier, bits = self._integer(call).T
        distance = np.clip(x.astype(np.int64), -LARGEST, LARGEST) * self._unit(call) - mean
        stored = ((distance * multiplier + (np.int64(1) << (bits - 1))) >> bits) + sum(y.zero_point)
        return np.clip(stored, *y.range).astype(y.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        channels = x.shape[-1]
        params = {"rows": prod(x.shape[:-1]), "channels": channels, "type": CODES[x.format.dtype]}
        if y.format.is_float:
            means, inverses = (Table(numbers, "float", CHANNEL) for numbers in self._real(call))
            return Invocation(params, {"x": In(0), "means": means, "inverses": inverses, "y": Out()})
        low, high = y.format.range
        params |= {
            "y_type": CODES[y.format.dtype],
            "unit": self._unit(call),
            "zero": sum(y.format.zero_point),
            "low": low,
            "high": high,
        }
        tables = Table(self._integer(call), "lil_normalise_integer_channel", CHANNEL)
        return Invocation(params, {"x": In(0), "tables": tables, "y": Out()})

    def _each(self, call: Call) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(channels,) each: the means and the deviations in x's stored numbers, and x's zero points."""
        x = call.input(0)
        channels, scales, zeros = x.shape[-1], x.format.scale or (1.0,), x.format.zero_point or (0,)
        if x.format.axis not in (None, len(x.shape) - 1):
            raise UnsupportedError(f"normalise of {x.name}: its scales belong to axis {x.format.axis}, not to the last")
        means, deviations, scale, zero = (
            np.broadcast_to(np.array(numbers, np.float64), (channels,))
            for numbers in (self.means, self.deviations, scales, zeros)
        )
        return means / scale + zero, deviations / scale, zero

    def _real(self, call: Call) -> tuple[np.ndarray, np.ndarray]:
        means, deviations, _ = self._each(call)
        return means.astype(np.float32), (1 / deviations).astype(np.float32)

    def _unit(self, call: Call) -> int:
        return 1 if call.input(0).format.dtype == "s32" else 1 << POINT

    def _integer(self, call: Call) -> np.ndarray:
        """(channels, 3): mean, multiplier and bits of the kernel."""
        x, y = call.input(0), call.output
        where = f"normalise of {x.name}"
        if len(y.format.scale) != 1:
            raise UnsupportedError(f"{where}: y needs one scale and one zero point, it has {len(y.format.scale)}")
        means, deviations, _ = self._each(call)
        rows, unit = [], self._unit(call)
        for mean, deviation in zip(np.rint(means * unit), deviations, strict=True):
            factor = 1 / (deviation * y.scale * unit)
            multiplier, shift = multiplier_and_shift(factor)
            largest = min(max(map(abs, x.format.range)), LARGEST) * unit + abs(mean)
            if abs(mean) >= (LARGEST >> 6 if unit > 1 else LARGEST) or largest * factor + 32768 >= MOST or shift < -30:
                raise UnsupportedError(
                    f"{where}: mean {mean / unit:g} and deviation {deviation:g} of stored numbers are too far "
                    f"from each other for y's scale {y.scale:g}; take those of the data"
                )
            rows.append((int(mean), multiplier, shift + 31))
        return np.array(rows, np.int64)
