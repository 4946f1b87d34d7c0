"""From 64 bits to 32; `lil_wide_words.h` holds the same in C."""

from __future__ import annotations

import numpy as np


def narrow(total: np.ndarray, right: int) -> np.ndarray:
    """total / 2**right to the nearest, ties towards plus infinity, within 32 bits: int64."""
    return np.asarray(np.clip(rounded(total, right), -(1 << 31), (1 << 31) - 1))


def rounded(total: np.ndarray, right: int) -> np.ndarray:
    """total / 2**right to the nearest, ties towards plus infinity; right >= 1, no sum leaves 64 bits."""
    return np.asarray(((total >> (right - 1)) + 1) >> 1)
