"""Sums of float32 in the order in which the kernels add, which numpy's own sums do not keep."""

from __future__ import annotations

import numpy as np


def sum_in_order(x: np.ndarray) -> np.ndarray:
    """x float32 (..., n) → its sums along the last axis, first to last, each addition rounded: float32 (...)."""
    return np.asarray(np.cumsum(x, axis=-1, dtype=np.float32)[..., -1])
