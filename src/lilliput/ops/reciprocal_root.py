"""1 / sqrt(x) of large integers in 15 bits, with shifts, a root of 32 bits and one division; `lil_reciprocal_root.h` is
the same in C.
"""

from __future__ import annotations

import numpy as np

from lilliput.ops.long import root

BITS = 15  # of the reciprocal
LARGEST = 1 << 48  # x stays below, so that the exponent is at most 8


def reciprocal_root(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x int64 in [1, 2**48) → (reciprocal, exponent), int64: 1 / sqrt(x) = reciprocal / 2**(30 + exponent).

    The reciprocal is in [2**14, 2**15), at most 2**-14 of itself away; the exponent is in [-15, 8].
    """
    pairs = (np.frexp(x.astype(np.float64))[1].astype(np.int64) + 1) // 2  # of binary digits
    exponent = pairs - 16
    leading = np.where(exponent < 0, x << np.maximum(-2 * exponent, 0), x >> np.maximum(2 * exponent, 0))
    found = root(leading.astype(np.uint64)).astype(np.int64)
    return np.minimum((1 << 30) // found, (1 << BITS) - 1), exponent
