"""log2 of a positive integer from its leading bit and a table of 64 straight lines, in Q16; `lil_log2.h` in C."""

from __future__ import annotations

import numpy as np

from lilliput.ops.fixed_point import leading_zeros

STEPS = 64
ERROR = 6.8e-5  # of log2, at most: lines below the curve 4.4e-5, a last bit that is cut and half a one in the table


def log_table() -> np.ndarray:
    """(64,) uint32: log2(1 + i / 64) in Q16 in the upper half, the way to the next in the lower one."""
    value = np.rint(np.log2(1 + np.arange(STEPS + 1) / STEPS) * 65536).astype(np.int64)
    return (value[:-1] << 16 | np.diff(value)).astype(np.uint32)


def log2_q16(x: np.ndarray) -> np.ndarray:
    """int64 in [1, 2**32) → int64."""
    zeros = leading_zeros(x)
    one = x << zeros
    entry = log_table().astype(np.int64)[one >> 25 & STEPS - 1]
    return (31 - zeros) * 65536 + (entry >> 16) + ((entry & 0xFFFF) * (one >> 10 & 0x7FFF) >> 15)


def log2_long_q16(x: np.ndarray) -> np.ndarray:
    """int64 in [1, 2**53), of which the first 32 bits count → int64."""
    beyond = np.maximum(np.frexp(x.astype(np.float64))[1].astype(np.int64) - 32, 0)
    return log2_q16(x >> beyond) + beyond * 65536
