"""Arithmetic that is in float32 elsewhere too, operation by operation."""

from __future__ import annotations

import numpy as np

from lilliput.graph import UnsupportedError


def sum_in_order(x: np.ndarray) -> np.ndarray:
    """x float32 (..., n) → its sums along the last axis, added first to last as the kernels do: float32 (...)."""
    return np.asarray(np.cumsum(x, axis=-1, dtype=np.float32)[..., -1])


def scale_ratio(where: str, first: float, second: float, divisor: float = 1.0) -> float:
    """first * second / divisor, each step rounded to float32; UnsupportedError where that is infinite."""
    with np.errstate(over="ignore", under="ignore"):
        ratio = float(np.float32(first) * np.float32(second) / np.float32(divisor))
    if not np.isfinite(ratio):
        raise UnsupportedError(
            f"{where}: scales {first:g}, {second:g} and {divisor:g} are too far apart; the model is probably damaged, "
            "quantize it again"
        )
    return ratio
