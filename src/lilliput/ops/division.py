"""Division by integers known at build time, exact to the bit; `lil_divide.h` does it without dividing.

Source: Granlund and Montgomery 1994, "Division by invariant integers using multiplication".
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lilliput.graph import CHANNEL, Table, UnsupportedError


def divide(x: np.ndarray, divisor: np.ndarray | int) -> np.ndarray:
    """x / divisor to the nearest, ties away from zero; int64."""
    magnitude: np.ndarray = (np.abs(x) + np.asarray(divisor) // 2) // divisor
    return np.where(x < 0, -magnitude, magnitude)


def divisor_table(divisors: Iterable[int], largest: int, where: str) -> Table:
    """The `lil_divisor` array for dividing numbers of magnitude up to `largest * divisor`."""
    rows = [(divisor, *_reciprocal(divisor, largest * divisor, where)) for divisor in sorted(set(divisors))]
    return Table(np.array(rows, np.int64).reshape(-1, 3), "lil_divisor", CHANNEL)


def _reciprocal(divisor: int, largest: int, where: str) -> tuple[int, int]:
    """(multiplier, bits) such that (x * multiplier + 2**(bits - 1)) >> bits rounds x / divisor for 0 <= x <= largest.

    The product overshoots x / divisor by x * excess / (divisor * 2**bits). A quotient just below a half lies at least
    1 / (2 * divisor) below it, so nothing changes while 2 * x * excess < 2**bits.
    """
    bits = 30 + (divisor - 1).bit_length()
    multiplier = -(-(1 << bits) // divisor)
    excess = multiplier * divisor - (1 << bits)
    if 2 * largest * excess >= 1 << bits or largest >= 1 << 31:
        raise UnsupportedError(
            f"{where}: an average over {divisor} numbers leaves the 32 bits that kernels keep; average in two steps"
        )
    return multiplier, bits
