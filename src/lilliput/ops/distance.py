"""Squared distances of integers, which stop at the largest 32-bit number; `lil_distance.h` is the same in C."""

from __future__ import annotations

import numpy as np

FARTHEST = (1 << 31) - 1
WIDEST = 46340  # its square still fits


def squared_distances(x: np.ndarray, others: np.ndarray) -> np.ndarray:
    """x (..., 1, n) and others (k, n), integers of at most 16 bits → (..., k) int64, at most FARTHEST."""
    apart = np.clip(x.astype(np.int64) - others.astype(np.int64), -WIDEST, WIDEST)
    return np.asarray(np.minimum(np.square(apart).sum(-1), FARTHEST))
