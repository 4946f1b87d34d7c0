"""Quantize: real numbers to stored integers, or stored integers to others of another scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Argument, Band, Call, In, Invocation, Kernel, Op, Out, Shape, UnsupportedError, Value
from lilliput.ops.bands import row_by_row
from lilliput.ops.element import CODES
from lilliput.ops.fixed_point import rescale
from lilliput.ops.lookup import clamped, round_half_away
from lilliput.ops.overlap import narrowing
from lilliput.ops.requantize import multiplier_and_shift

NARROW = ("s8", "u8", "s16")


def _to_narrow(call: Call) -> bool:
    return call.output.format.dtype in NARROW


def _between_integers(call: Call) -> bool:
    y = call.output.format
    wide = y.dtype == "s32" and y.zero_point == (0,)
    return (wide or y.dtype in NARROW) and call.input(0).format.dtype in NARROW


@dataclass(frozen=True)
class Quantize(Op):
    """x (...) float, int8, uint8 or int16 → y (...) int8, uint8 or int16, affine with one scale.

    From an integer also to int32 with zero point 0.
    """

    KERNELS: ClassVar = (
        Kernel("quantize_f32.h", ("f32",), ("any",), accepts=_to_narrow),
        Kernel("quantize_integer.h", ("any",), ("any",), accepts=_between_integers),
    )
    SOURCE: ClassVar = "reference_ops::AffineQuantize and Requantize, the same in TFLite Micro and LiteRT"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x real or stored → y stored. NaN becomes the smallest number."""
        y = call.output
        if x.dtype != np.float32:
            wide = rescale(x.astype(np.int64) - call.input(0).zero_point, call.input(0).scale / y.scale)
            return clamped(wide + y.zero_point, y.format)
        low, high = (bound - y.zero_point for bound in y.format.range)
        with np.errstate(over="ignore", invalid="ignore"):
            ratio = x / np.float32(y.scale)
        inside = np.where(ratio > low, np.where(ratio < high, ratio, high), low)
        return (round_half_away(inside) + y.zero_point).astype(y.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        one_scale(y, "quantize")
        arguments: dict[str, Argument] = {"x": In(0), "y": Out()}
        low, high = y.format.range
        code = CODES[y.format.dtype]
        overlaps = narrowing(x, y)
        if x.format.is_float:
            params: dict[str, int | float] = {"n": x.size, "type": code, "scale": y.scale, "zero": y.zero_point}
            return Invocation({**params, "low": low, "high": high}, arguments, overlaps)
        one_scale(x, "quantize")
        multiplier, right = multiplier_and_shift(x.scale / y.scale)
        if right < -13:
            raise UnsupportedError(
                f"quantize to {y.name}: the input's scale {x.scale:g} is at least 2**13 times the output's, "
                f"{y.scale:g}; quantize the model again"
            )
        params = {"n": x.size, "x_type": CODES[x.format.dtype], "y_type": code}
        params |= {"x_zero": x.zero_point, "y_zero": y.zero_point}
        params |= {"multiplier": multiplier, "left": max(-right, 0), "right": max(right, 0), "low": low, "high": high}
        return Invocation(params, arguments, overlaps)


def one_scale(value: Value, where: str) -> None:
    """Raises UnsupportedError where a value has no scale or many."""
    if len(value.format.scale) != 1:
        raise UnsupportedError(
            f"{where}: {value.name} has {len(value.format.scale)} scales, but kernels know one for a whole tensor; "
            "convert the model with per-tensor activations"
        )
