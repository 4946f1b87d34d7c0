"""The length of a vector of two integers; `lil_magnitude.h` holds the same in C.

Both are shifted up until the longer fills 16 bits; the root of the sum of their squares, which lies in [2**28, 2**31],
is read from a table with straight lines between.
"""

from __future__ import annotations

import numpy as np

from lilliput.ops.fixed_point import leading_zeros

FIRST, LAST = 32, 256  # the table's steps of 2**23
LARGEST = (1 << 31) - 1


def root_table() -> np.ndarray:
    """(225,) int32: sqrt(2**23 i) in the upper half, the way to the next in the lower one."""
    value = np.rint(np.sqrt(np.arange(FIRST, LAST + 2) * 2.0**23)).astype(np.int64)
    return (value[:-1] << 16 | np.diff(value)).astype(np.uint32).view(np.int32)


def magnitude(re: np.ndarray, im: np.ndarray) -> np.ndarray:
    """int64 of 32 bits → int64 in [0, 2**31)."""
    up = leading_zeros((re ^ (re >> 31)) | (im ^ (im >> 31)) | 1) - 1
    square = ((re << up) >> 16) ** 2 + ((im << up) >> 16) ** 2
    entry = root_table().view(np.uint32).astype(np.int64)[np.maximum(square >> 23, FIRST) - FIRST]
    root = entry + (entry & 0xFFFF) * (square >> 7 & 0xFFFF)
    return np.where(square == 0, 0, np.minimum(root >> up, LARGEST))
