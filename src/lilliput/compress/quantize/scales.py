"""Formats that hold a range: affine ones for activations, symmetric ones for weights and for int16.

Source: Jacob et al. 2018 (arXiv 1712.05877), section 2; Krishnamoorthi 2018 (arXiv 1806.08342).
"""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format

SMALLEST = 1e-9  # scales are above zero also for weights that are all zero
NARROWEST = 1e-6  # the range of an activation that is always the same
TRIES = np.linspace(0.15, 1.2, 85)  # of the scale that clips no weight, where the smallest error is looked for


def affine(low: float, high: float, bits: int = 8) -> Format:
    """The format of so many bits that holds [low, high] and exactly 0."""
    low, high = min(low, 0.0), max(high, 0.0)
    bottom, levels = -(1 << (bits - 1)), (1 << bits) - 1
    scale = float(np.float32(max(high - low, NARROWEST) / levels))
    return Format("s8", (scale,), (int(np.clip(round(bottom - low / scale), bottom, bottom + levels)),), bits=bits)


def symmetric(
    weights: np.ndarray, axis: int | None, groups: int | None = None, bits: int = 8, smallest_error: bool = False
) -> Format:
    """The format around zero point 0, with a scale per index of `axis`, or one.

    groups          the indices of `axis` fall into as many equal runs, each with the same scale
    smallest_error  scales clip what is best clipped for the squared error of the weights; else nothing is clipped
    """
    rows = weights.reshape(1, -1) if axis is None else np.moveaxis(weights, axis, 0).reshape(weights.shape[axis], -1)
    if groups and axis is not None:
        rows = rows.reshape(groups, -1)
    scales = np.abs(rows).max(1).astype(np.float64) / ((1 << (bits - 1)) - 1)
    scales = np.maximum(_best(rows, scales, bits) if smallest_error else scales, SMALLEST)
    if groups and axis is not None:
        scales = np.repeat(scales, weights.shape[axis] // groups)
    return Format(
        "s8", tuple(map(float, scales)), (0,) * scales.size, axis if scales.size > 1 else None, 0 if bits == 8 else bits
    )


def around_zero_s16(low: float, high: float) -> Format:
    """The int16 format with zero point 0 that holds [low, high]."""
    return Format("s16", (float(np.float32(max(-low, high, NARROWEST) / 32767.0)),), (0,))


def _best(rows: np.ndarray, scales: np.ndarray, bits: int) -> np.ndarray:
    """rows (m, k), scales (m,): of the scales times TRIES, each row's with the smallest squared error."""
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    errors = []
    for part in TRIES:
        scale = np.maximum(scales * part, SMALLEST)[:, None]
        errors.append(np.square(np.clip(np.rint(rows / scale), low, high) * scale - rows).sum(1))
    return np.asarray(scales * TRIES[np.argmin(errors, 0)])
