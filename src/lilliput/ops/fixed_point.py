"""Fixed-point arithmetic on 32-bit integers; `lil_fixed_point.h` holds the same in C, where kernels need it.

A number in Qm is an integer of 32 bits that stands for integer / 2**(31 - m). Arrays are int64 and never leave 32 bits.
Source: gemmlowp's fixedpoint/fixedpoint.h, function by function; Jacob et al. 2018 (arXiv 1712.05877).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from lilliput.graph import LITERT
from lilliput.ops.requantize import multiplier_and_shift, rounding_shift

ONE = (1 << 31) - 1  # of Q0, as near as it comes
EXP_ONE_EIGHTH = 1895147668  # exp(-1/8) in Q0
ONE_THIRD = 715827883  # in Q0
EXP_POWERS = (1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242)  # exp(-2**k) in Q0, k from -2 to 4
SQRT_HALF, SQRT_SQRT_HALF, LOG_2 = 1518500250, 1805811301, 1488522236  # in Q0
LOG_N, LOG_D, LOG_I, LOG_F = 117049297, 127690142, 1057819769, 638450708  # of the rational function, in Q0
RECIPROCAL_START, RECIPROCAL_SLOPE = 1515870810, -1010580540  # 48/17 and -32/17 in Q2


def doubling_high(a: np.ndarray | int, b: np.ndarray | int) -> np.ndarray:
    """a * b of Q0 numbers, to the nearest, ties upwards. Source: SaturatingRoundingDoublingHighMul."""
    return np.asarray((np.asarray(a, np.int64) * np.asarray(b, np.int64) + (1 << 30)) >> 31)


def rescale(x: np.ndarray, scale: float) -> np.ndarray:
    """x * scale for integers x, rounded twice."""
    return rescale_by(x, *multiplier_and_shift(scale))


def rescale_by(x: np.ndarray | int, multiplier: int, right: int) -> np.ndarray:
    """x * multiplier / 2**31 / 2**right, rounded twice. Source: TFLite's MultiplyByQuantizedMultiplier."""
    return rounding_shift(doubling_high(np.asarray(x, np.int64) << max(-right, 0), multiplier), max(right, 0))


def scale_ratio(arithmetic: str, factors: Sequence[float], y_scale: float) -> float:
    """The product of the scales over the result's: LiteRT computes it in float32, TFLite Micro in float64."""
    real = np.float32 if arithmetic == LITERT else np.float64
    product = real(1)
    for factor in factors:
        product = product * real(factor)
    return float(product / real(y_scale))


def input_radius(integer_bits: int, left_shift: int, total_bits: int = 31) -> int:
    """The largest |x| that stays within Q(integer_bits) when shifted left. Source: TFLite's CalculateInputRadius."""
    return math.floor(((1 << integer_bits) - 1) * 2.0 ** (total_bits - integer_bits) / 2.0**left_shift)


def exp_negative(a: np.ndarray, integer_bits: int) -> np.ndarray:
    """exp(a) in Q0 for a <= 0 in Q(integer_bits), integer_bits <= 5. Source: exp_on_negative_values."""
    fraction = 31 - integer_bits
    quarter = 1 << (fraction - 2)
    low = (a & (quarter - 1)) - quarter
    result = _exp_quarter(low << integer_bits)
    for power, multiplier in enumerate(EXP_POWERS[: integer_bits + 2], -2):
        result = np.where((low - a) & (1 << (fraction + power)), doubling_high(result, multiplier), result)
    return np.where(a == 0, ONE, result)


def one_over_one_plus(x: np.ndarray) -> np.ndarray:
    """1 / (1 + x) in Q0 for x in [0, 1) in Q0. Source: one_over_one_plus_x_for_x_in_0_1."""
    return np.minimum(_reciprocal_of_half(x) * 2, ONE)


def log_of_sum(x: np.ndarray) -> np.ndarray:
    """log(x) in Q5 for x >= 1 in Q12. Source: log_x_for_x_greater_than_or_equal_to_1 in TFLite."""
    headroom = leading_zeros(x)
    up = np.minimum(doubling_high(x << (headroom - 1), SQRT_HALF) * 2, ONE)
    up_power = ((12 - headroom) << 25) + (1 << 23)
    below = leading_zeros(doubling_high(x, SQRT_HALF)) - 1
    down = np.minimum(x << below, ONE)
    down_power = ((12 - below) << 25) - (1 << 23)
    r = np.minimum(up, down)
    p, q = (r + SQRT_SQRT_HALF + 1) >> 1, (r - SQRT_SQRT_HALF) * 2
    square = doubling_high(q, q)
    numerator = doubling_high(q, r) + doubling_high(doubling_high(q, square), LOG_N)
    denominator = doubling_high(p, LOG_I + q + doubling_high(LOG_D, square)) + doubling_high(LOG_F, q)
    series = doubling_high(rounding_shift(numerator, 6), one_over_one_plus(denominator))
    return (doubling_high(np.maximum(up_power, down_power), LOG_2) + series) * 2


def logistic(a: np.ndarray, integer_bits: int) -> np.ndarray:
    """1 / (1 + exp(-a)) in Q0. Source: logistic."""
    positive = one_over_one_plus(exp_negative(-np.abs(a), integer_bits))
    return np.where(a == 0, 1 << 30, np.where(a > 0, positive, ONE - positive))


def tanh(a: np.ndarray, integer_bits: int) -> np.ndarray:
    """tanh(a) in Q0. Source: tanh, over one_minus_x_over_one_plus_x_for_x_in_0_1."""
    x = _reciprocal_of_half(exp_negative(-np.abs(a), integer_bits + 1))
    positive = np.clip((x - (1 << 29)) * 4, -ONE - 1, ONE)
    return np.where(a == 0, 0, np.where(a > 0, positive, -positive))


def _exp_quarter(a: np.ndarray) -> np.ndarray:
    """exp(a) in Q0 for a in [-1/4, 0) in Q0: the Taylor series around -1/8."""
    x = a + (1 << 28)
    square = doubling_high(x, x)
    cube, fourth = doubling_high(square, x), doubling_high(square, square)
    series = doubling_high(rounding_shift(fourth, 2) + cube, ONE_THIRD) + square
    return EXP_ONE_EIGHTH + doubling_high(x + rounding_shift(series, 1), EXP_ONE_EIGHTH)


def _reciprocal_of_half(a: np.ndarray) -> np.ndarray:
    """2 / (1 + a) in Q2 for a in [0, 1) in Q0: Newton's division."""
    half = (a >> 1) + (1 << 30)
    x = RECIPROCAL_START + doubling_high(half, RECIPROCAL_SLOPE)
    for _ in range(3):
        x = x + doubling_high((1 << 29) - doubling_high(half, x), x) * 4
    return x


def leading_zeros(x: np.ndarray) -> np.ndarray:
    """Of 32-bit numbers x > 0."""
    return 32 - np.frexp(x.astype(np.float64))[1].astype(np.int64)
