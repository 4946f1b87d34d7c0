"""2**x in integers from a table of 64 straight lines an octave; `lil_exp2.h` is the same in C."""

from __future__ import annotations

import numpy as np

STEPS = 64
ERROR = 3.1e-5  # relative, at most: lines above the curve 1.5e-5, and the last bit of 17


def exp_table() -> np.ndarray:
    """(64,) uint32: 2**(i / 64) - 1 in Q16 in the upper half, the way to the next in the lower one."""
    value = np.rint((np.exp2(np.arange(STEPS + 1) / STEPS) - 1) * 65536).astype(np.int64)
    return (value[:-1] << 16 | np.diff(value)).astype(np.uint32)


def exp2_q16(x: np.ndarray) -> np.ndarray:
    """int64 below 32 * 2**16 in Q16 → 2**x, rounded down to int64; 0 below 0."""
    whole, fraction = x >> 16, x & 0xFFFF
    entry = exp_table().astype(np.int64)[fraction >> 10]
    one = 65536 + (entry >> 16) + ((entry & 0xFFFF) * (fraction & 0x3FF) >> 10)
    moved = np.where(whole >= 16, one << np.maximum(whole - 16, 0), one >> np.clip(16 - whole, 0, 63))
    return np.where(whole < 0, 0, moved)
