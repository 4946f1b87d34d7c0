"""Exponential and logarithm of `Scaled` numbers, a binary digit at a time; `lil_scaled_power.h` is the same in C.

The exponential is off by less than (|x| + 32) 2**-30 of the result, the logarithm by less than 2**-30 of it or, near 1,
by 2**-29.
"""

from __future__ import annotations

import math

import numpy as np

from lilliput.ops.scaled import ALL_ONES, LIMIT, Scaled, from_integers, from_reals, scaled

DIGITS = 31
POWERS = tuple(round(2.0 ** (2.0**-i) * 2**DIGITS) for i in range(1, DIGITS + 1))
MOST = 14  # powers of two beyond 2**MOST are the largest number, or zero


def log(x: Scaled) -> Scaled:
    """The natural logarithm; that of the smallest number for x <= 0."""
    good = (x.significand > 0) & ~x.negative
    z = np.where(good, x.significand, np.uint64(1 << 31))
    whole = np.where(good, x.exponent + DIGITS, -LIMIT)
    digits = np.zeros(z.shape, np.int64)
    for _ in range(DIGITS):  # squaring doubles the logarithm: its next digit goes before the point
        square = z * z
        digit = square >> np.uint64(63)
        digits = digits << 1 | digit.astype(np.int64)
        z = square >> (np.uint64(DIGITS) + digit)
    return from_integers((whole << DIGITS) + digits, -DIGITS) * from_reals(np.full(z.shape, math.log(2)))


def exp(x: Scaled) -> Scaled:
    """e**x; the largest number, or zero, where that is beyond them."""
    turns = x * from_reals(np.full(x.exponent.shape, math.log2(math.e)))
    beyond = (turns.significand != 0) & (turns.exponent > MOST - 32)
    right = np.clip(MOST - 32 - turns.exponent, 0, 63).astype(np.uint64)
    magnitude = ((turns.significand << np.uint64(13)) >> right).astype(np.int64)
    fixed = np.where(turns.negative, -magnitude, magnitude)
    digits, whole = fixed & ((1 << DIGITS) - 1), fixed >> DIGITS
    y = np.full(digits.shape, 1 << DIGITS, np.uint64)
    for i, power in enumerate(POWERS):
        product = (y * np.uint64(power)) >> np.uint64(DIGITS)
        y = np.where(digits >> (DIGITS - 1 - i) & 1, product, y)
    extreme = scaled(np.where(turns.negative, np.uint64(0), np.uint64(ALL_ONES)), LIMIT)
    return extreme.where(beyond, scaled(y, whole - DIGITS))
