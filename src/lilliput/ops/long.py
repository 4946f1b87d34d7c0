"""Unsigned 64-bit arithmetic that cores without a long multiply or a division can do; `lil_long.h` is the same in C.

Products, sums and quotients of numpy's uint64 are what they should be; only the square root needs care.
"""

from __future__ import annotations

import numpy as np


def root(x: np.ndarray) -> np.ndarray:
    """The square root of x uint64, rounded down: uint64 below 2**32.

    float64's root is off by less than one; the two neighbours that it may stand for are tried.
    """
    guess = np.minimum(np.sqrt(x.astype(np.float64)), 4294967295.0).astype(np.uint64)
    guess = guess - (guess * guess > x).astype(np.uint64)
    above = np.minimum(guess + np.uint64(1), np.uint64(0xFFFFFFFF))
    found: np.ndarray = np.where((above > guess) & (above * above <= x), above, guess)
    return found


def square(x: np.ndarray) -> np.ndarray:
    """x**2 of integers of up to 32 bits, as uint64."""
    magnitude = np.abs(x.astype(np.int64)).astype(np.uint64)
    return magnitude * magnitude
