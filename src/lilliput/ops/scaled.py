"""Real numbers in integers, as 32 leading bits and a power of two; `lil_scaled.h` is the same in C.

What fixed-point kernels use where the size of a number cannot be known beforehand: quotients, roots, powers. Every
result is cut to 32 bits, rounded towards zero, so its relative error is below 2**-31; only `rounded` rounds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.graph import CHANNEL, Table
from lilliput.ops.long import root

LIMIT = 8192  # exponents stay within it: beyond are the largest number and zero
ALL_ONES = (1 << 32) - 1


@dataclass(frozen=True, eq=False)
class Scaled:
    """(-1)**negative * significand * 2**exponent, arrays of one shape.

    significand  uint64, [2**31, 2**32), or 0 for zero
    exponent     int64, within LIMIT
    negative     bool; never for zero
    """

    significand: np.ndarray
    exponent: np.ndarray
    negative: np.ndarray

    def __mul__(self, other: Scaled) -> Scaled:
        product = self.significand * other.significand
        return scaled(product, self.exponent + other.exponent, self.negative ^ other.negative)

    def __truediv__(self, other: Scaled) -> Scaled:
        """The largest number where `other` is zero, zero where both are."""
        up = (self.significand < other.significand).astype(np.uint64)
        divisor = np.where(other.significand == 0, np.uint64(1), other.significand)
        quotient = (self.significand << (np.uint64(31) + up)) // divisor
        quotient = np.where(other.significand == 0, np.uint64(ALL_ONES), quotient)
        exponent = np.where(other.significand == 0, LIMIT, self.exponent - up.astype(np.int64) - other.exponent - 31)
        negative = self.negative ^ (other.negative & (other.significand != 0))
        return scaled(np.where(self.significand == 0, np.uint64(0), quotient), exponent, negative)

    def __neg__(self) -> Scaled:
        return Scaled(self.significand, self.exponent, ~self.negative & (self.significand != 0))

    def __add__(self, other: Scaled) -> Scaled:
        """The smaller is cut 31 bits below the larger's last."""
        swap = (self.significand == 0) | ((other.significand != 0) & (other.exponent > self.exponent))
        a, b = other.where(swap, self), self.where(swap, other)
        distance = np.clip(a.exponent - b.exponent, 0, 63).astype(np.uint64)
        large, small = a.significand << np.uint64(31), (b.significand << np.uint64(31)) >> distance
        difference = np.maximum(large, small) - np.minimum(large, small)
        total = np.where(a.negative == b.negative, large + small, difference)
        negative = np.where((a.negative == b.negative) | (large >= small), a.negative, b.negative)
        return scaled(total, a.exponent - 31, negative)

    def __sub__(self, other: Scaled) -> Scaled:
        return self + -other

    def root(self) -> Scaled:
        """The square root; zero of numbers below zero."""
        odd = self.exponent & 1
        radicand = (self.significand << np.uint64(32)) >> odd.astype(np.uint64)
        found = np.where(self.negative, np.uint64(0), root(radicand))
        return scaled(found, (self.exponent - 32 + odd) >> 1)

    def where(self, condition: np.ndarray, other: Scaled) -> Scaled:
        """This where the condition holds, elsewhere the other."""
        pairs = (
            (self.significand, other.significand),
            (self.exponent, other.exponent),
            (self.negative, other.negative),
        )
        return Scaled(*(np.where(condition, mine, theirs) for mine, theirs in pairs))

    def rounded(self, low: int, high: int) -> np.ndarray:
        """The nearest integers, ties away from zero, within [low, high], of 32 bits: int64."""
        right = np.clip(-self.exponent, 1, 33).astype(np.uint64)
        inside = (self.significand + (np.uint64(1) << (right - np.uint64(1)))) >> right
        inside = np.where(-self.exponent > 32, np.uint64(0), inside)
        outside = np.where(self.significand == 0, 0, 0x7FFFFFFF).astype(np.uint64)
        magnitude = np.minimum(np.where(self.exponent >= 0, outside, inside), np.uint64(0x7FFFFFFF)).astype(np.int64)
        return np.clip(np.where(self.negative, -magnitude, magnitude), low, high)

    def real(self) -> np.ndarray:
        """The numbers as float64, infinite where they are too large for it."""
        with np.errstate(over="ignore", under="ignore"):
            magnitude = np.ldexp(self.significand.astype(np.float64), self.exponent)
        return np.where(self.negative, -magnitude, magnitude)


def scaled(x: np.ndarray, exponent: np.ndarray | int = 0, negative: np.ndarray | bool = False) -> Scaled:
    """(-1)**negative * x * 2**exponent for x uint64."""
    high = x >> np.uint64(32)
    length = np.where(high > 0, 32 + _bits(high), _bits(x & np.uint64(ALL_ONES)))
    up, down = np.maximum(32 - length, 0).astype(np.uint64), np.maximum(length - 32, 0).astype(np.uint64)
    significand = (x << up) >> down
    exponent = np.asarray(exponent, np.int64) + length - 32
    vanishes = (significand == 0) | (exponent < -LIMIT)
    significand = np.where(exponent > LIMIT, np.uint64(ALL_ONES), significand)
    return Scaled(
        np.where(vanishes, np.uint64(0), significand),
        np.where(vanishes, 0, np.minimum(exponent, LIMIT)),
        np.asarray(negative, bool) & ~vanishes,
    )


def from_integers(x: np.ndarray, exponent: np.ndarray | int = 0) -> Scaled:
    """x * 2**exponent for x of any signed integer type."""
    wide = x.astype(np.int64)
    magnitude = np.where(wide < 0, ~wide, wide).astype(np.uint64) + (wide < 0).astype(np.uint64)
    return scaled(magnitude, exponent, wide < 0)


def constant(x: float) -> tuple[int, int, int]:
    """(significand, exponent, negative) of a finite real number, to the nearest: the fields of a lil_scaled."""
    if x == 0.0:
        return 0, 0, 0
    mantissa, exponent = math.frexp(abs(x))
    significand = round(mantissa * (1 << 32))
    if significand == 1 << 32:
        significand, exponent = 1 << 31, exponent + 1
    return significand, exponent - 32, int(x < 0)


def signed(word: int) -> int:
    """A word of 32 bits as the int32 that has these bits: parameters of kernels are signed."""
    return word - (1 << 32) if word >= 1 << 31 else word


def params(name: str, x: float) -> dict[str, int]:
    """A real number above 0 as two parameters of a kernel; `lil_scaled_positive` puts them together."""
    significand, exponent, _ = constant(x)
    return {f"{name}_significand": signed(significand), f"{name}_exponent": exponent}


def from_reals(x: np.ndarray | float) -> Scaled:
    """Finite real numbers, to the nearest."""
    rows = np.array([constant(float(value)) for value in np.ravel(x)], object).reshape(-1, 3)
    shape = np.shape(x)
    return Scaled(
        rows[:, 0].astype(np.uint64).reshape(shape),
        rows[:, 1].astype(np.int64).reshape(shape),
        rows[:, 2].astype(bool).reshape(shape),
    )


def table(numbers: np.ndarray | Sequence[float]) -> Table:
    """Real numbers (n,) as an array of lil_scaled."""
    return Table(np.array([constant(float(x)) for x in numbers], np.int64).reshape(-1, 3), "lil_scaled", CHANNEL)


def _bits(x: np.ndarray) -> np.ndarray:
    """How many binary digits x < 2**32 has."""
    return np.frexp(x.astype(np.float64))[1].astype(np.int64)
