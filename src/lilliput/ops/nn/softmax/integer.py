"""Softmax on stored integers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lilliput.graph import LITERT, Call, Format, UnsupportedError
from lilliput.ops.fixed_point import doubling_high, leading_zeros, one_over_one_plus
from lilliput.ops.lookup import clamped, round_half_away
from lilliput.ops.requantize import multiplier_and_shift, rounding_shift
from lilliput.ops.softmax_row import SUM_BITS, RowScale, exps

Y_FORMATS = {  # (input dtype, output dtype): scale and zero point of the output
    ("s8", "s8"): (1 / 256, -128),
    ("s8", "s16"): (1 / 65536, -32768),
    ("s16", "s16"): (1 / 32768, 0),
}
LUT_STEPS = 512
LONGEST_S16 = (1 << 16) - 1  # numbers whose exps sum up within 32 bits


def softmax_s8(x: np.ndarray, scale: RowScale, y: Format) -> np.ndarray:
    """x (..., n) int8 → (..., n) int8 or int16. Source: reference_ops::Softmax and GetReciprocal.

    The last shift stops at 31, which only a sum of exps of 512 and more reaches; TFLite Micro aborts there.
    """
    powers, total = exps(x, scale)
    headroom = leading_zeros(total)
    reciprocal = one_over_one_plus((total << headroom) - (1 << 31))
    shift = np.minimum(SUM_BITS - headroom + 31 - 8 * y.itemsize, 31)
    return clamped(rounding_shift(doubling_high(reciprocal, powers), shift) + y.range[0], y)


def check_output(call: Call) -> None:
    """UnsupportedError where y has another scale or zero point than its dtype wants."""
    y = call.output
    scale, zero = Y_FORMATS[call.input(0).format.dtype, y.format.dtype]
    if y.zero_point != zero or abs(y.scale / scale - 1) > 1e-3:
        raise UnsupportedError(
            f"softmax to {y.name}: an output of {y.format.dtype} has scale {scale:g} and zero point {zero}, not "
            f"{y.scale:g} and {y.zero_point}; convert the model again"
        )


def input_scale_s16(call: Call, beta: float) -> tuple[int, int]:
    """(multiplier, right shift) that bring x - max from [-10, 0] to [-65535, 0]."""
    if call.input(0).shape[-1] > LONGEST_S16:
        raise UnsupportedError(
            f"softmax to {call.output.name}: int16 kernels sum up to {LONGEST_S16} numbers, "
            f"not {call.input(0).shape[-1]}"
        )
    multiplier, right = multiplier_and_shift(call.input(0).scale * beta / (10 / 65535))
    if right < -14:
        raise UnsupportedError(
            f"softmax to {call.output.name}: beta times an int16 input's scale is at most 2, not "
            f"{beta * call.input(0).scale:g}; quantize the model again"
        )
    return multiplier, right


def softmax_s16(x: np.ndarray, multiplier: int, right: int, exp: np.ndarray, reciprocal: np.ndarray) -> np.ndarray:
    """x (..., n) int16 → (..., n) int16, by two interpolated tables. Source: SoftmaxInt16 in TFLite."""
    difference = (x.astype(np.int64) - x.max(-1, keepdims=True)) << max(-right, 0)
    scaled = rounding_shift(doubling_high(difference, multiplier), max(right, 0))
    exps = interpolate(np.clip(scaled + 32767, -32768, 32767), exp)
    total = exps.sum(-1, keepdims=True)
    headroom = leading_zeros(total)
    shifted = ((total << (headroom - 1)) + (1 << 13)) >> 14
    factor = interpolate(np.clip(shifted - (1 << 15) - (1 << 16), -32768, 32767), reciprocal)
    shift = 31 - headroom
    return np.clip((exps * factor + ((1 << shift) >> 1)) >> shift, 0, 32767).astype(np.int16)


def exp_array(call: Call) -> np.ndarray:
    """exp from -10 to 0 in 0.15 fixed point, int16 (513,)."""
    return _array(call, np.exp, -10.0, 0.0)


def reciprocal_array(call: Call) -> np.ndarray:
    """1 / (1 + x) from 0 to 1 in 0.15 fixed point, int16 (513,)."""
    return _array(call, lambda x: 1 / (1 + x), 0.0, 1.0)


def interpolate(x: np.ndarray, table: np.ndarray) -> np.ndarray:
    """table (513,) at x in [-32768, 32767]: 9 bits choose, 7 bits interpolate. Source: TFLite's LUTLookup."""
    wide = table.astype(np.int64)
    index = 256 + (x >> 7)
    return wide[index] + (((wide[index + 1] - wide[index]) * (x & 127) + 64) >> 7)


def _array(call: Call, function: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> np.ndarray:
    """The function at 512 steps, less half of what a straight line has too much in the middle of each; and at `high`.

    Source: gen_lut, which TFLite Micro computes in float32 and LiteRT in float64.
    """
    real: np.dtype = np.dtype(np.float64 if call.arithmetic == LITERT else np.float32)
    step = (high - low) / LUT_STEPS
    at = low + step * np.arange(LUT_STEPS + 1)
    values = function(at).astype(real) * 32768
    middles = round_half_away(function(at[:-1] + step / 2).astype(real) * 32768)
    samples = round_half_away(values).astype(real)
    bias = round_half_away((round_half_away((values[1:] + samples[:-1]) / 2) - middles) / 2)
    return np.clip(np.append(samples[:-1] - bias, samples[-1]), -32768, 32767).astype(np.int16)
