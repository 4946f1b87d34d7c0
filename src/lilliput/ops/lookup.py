"""Functions of one byte as tables of 256; `lookup_s8.h` is the kernel that every such operator shares."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from lilliput.graph import IN_PLACE, TABLES, Call, Format, In, Invocation, Out, Table, UnsupportedError, Value
from lilliput.ops.fixed_point import input_radius, rescale
from lilliput.ops.requantize import multiplier_and_shift, rounding_shift

SQUASHED_BITS = 4  # integer bits of the fixed-point input of logistic and tanh
BYTES = np.arange(-128, 128)  # the stored numbers that a table has an entry for, in its order


def look_up(table: np.ndarray, x: np.ndarray) -> np.ndarray:
    """table (256,) int8, x (...) int8 → (...) int8."""
    return table[x.astype(np.int64) + 128]


def lower_lookup(table: np.ndarray, y: Value) -> Invocation:
    """How to call lil_lookup_s8."""
    return Invocation(
        {"n": y.size}, {"x": In(0), "table": Table(table, "int8_t", TABLES), "y": Out()}, overlaps={0: IN_PLACE}
    )


def clamped(y: np.ndarray, format: Format) -> np.ndarray:
    """Stored integers of any size as those of `format`."""
    return np.clip(y, *format.range).astype(format.numpy)


def float_table(function: Callable[[np.ndarray], np.ndarray], x: Format, y: Format) -> np.ndarray:
    """The table of a real function, computed in float32; the smallest number where the function is not defined.

    Source: LUTPopulateInt8 in TFLite's internal/common.h.
    """
    x_scale, y_scale = np.float32(x.scale[0]), np.float32(y.scale[0])
    real = x_scale * (BYTES - x.zero_point[0]).astype(np.float32)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        scaled = function(real.astype(np.float64)).astype(np.float32) * (np.float32(1) / y_scale)
    defined = np.where(np.isnan(scaled), -np.inf, scaled)
    return clamped(round_half_away(defined) + y.zero_point[0], y)


def round_half_away(x: np.ndarray) -> np.ndarray:
    """To the nearest integer, ties away from zero, as float64. Source: TfLiteRound."""
    return np.trunc(x.astype(np.float64) + np.copysign(0.5, x))


def squashed_table(
    call: Call, function: Callable[[np.ndarray, int], np.ndarray], y_scale: float, y_zero: int
) -> np.ndarray:
    """The table of a fixed-point function into [-1, 1]; y must have the scale and zero point given.

    Source: reference_integer_ops::Logistic and Tanh for int8, with the scales of TanhPrepare, in TFLite.
    """
    x, y = call.input(0), call.output
    if y.zero_point != y_zero or abs(y.scale / y_scale - 1) > 1e-3:
        raise UnsupportedError(
            f"{y.name}: this function's int8 output has scale {y_scale:g} and zero point {y_zero}, not {y.scale:g} and "
            f"{y.zero_point}; convert the model again"
        )
    scale = x.scale * (1 << (31 - SQUASHED_BITS))
    radius = input_radius(SQUASHED_BITS, -multiplier_and_shift(scale)[1])
    distance = BYTES - x.zero_point
    inside = np.clip(distance, 1 - radius, radius - 1)
    result = rounding_shift(function(rescale(inside, scale), SQUASHED_BITS), 31 + round(math.log2(y_scale))) + y_zero
    low, high = y.format.range
    saturated = np.where(distance <= -radius, low, np.where(distance >= radius, high, result))
    return clamped(saturated, y.format)
