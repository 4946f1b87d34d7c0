"""Formats that hold a range: affine ones for activations, symmetric ones for weights.

Source: Jacob et al. 2018 (arXiv 1712.05877), section 2; Krishnamoorthi 2018 (arXiv 1806.08342).
"""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format

SMALLEST = 1e-9  # scales are above zero also for weights that are all zero
NARROWEST = 1e-6  # the range of an activation that is always the same


def affine(low: float, high: float) -> Format:
    """The int8 format that holds [low, high] and exactly 0."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = float(np.float32(max(high - low, NARROWEST) / 255.0))
    return Format("s8", (scale,), (int(np.clip(round(-128 - low / scale), -128, 127)),))


def symmetric(weights: np.ndarray, axis: int | None, groups: int | None = None) -> Format:
    """The int8 format around zero point 0, with a scale per index of `axis`, or one.

    groups  the indices of `axis` fall into as many equal runs, each with the same scale
    """
    if axis is None:
        largest = np.abs(weights).max(keepdims=True).reshape(1)
    else:
        rows = np.abs(np.moveaxis(weights, axis, 0)).reshape(groups or weights.shape[axis], -1)
        largest = np.repeat(rows.max(1), weights.shape[axis] // len(rows))
    scales = np.maximum(largest.astype(np.float64) / 127.0, SMALLEST)
    return Format("s8", tuple(map(float, scales)), (0,) * scales.size, axis if scales.size > 1 else None)
