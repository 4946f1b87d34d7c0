"""Taps of filters, as kernels want them: that of the oldest input first, made up with zeros before."""

from __future__ import annotations

import numpy as np

from lilliput.graph import UnsupportedError

LARGEST = 1 << 31


def oldest_first(taps: np.ndarray, padded: int = 0) -> np.ndarray:
    """taps (..., n), that of the newest input first → (..., padded or n)."""
    missing = max(0, padded - taps.shape[-1])
    turned = np.pad(taps[..., ::-1], [(0, 0)] * (taps.ndim - 1) + [(missing, 0)])
    return np.ascontiguousarray(turned.astype(taps.dtype.newbyteorder("<")))


def require_taps(where: str, taps: np.ndarray, shift: int) -> None:
    """UnsupportedError unless int16 inputs times taps (..., n) sum to 32 bits, with half of what is shifted out."""
    largest = 32768 * int(np.abs(taps.astype(np.int64)).sum(-1).max()) + (1 << shift >> 1)
    if largest >= LARGEST:
        raise UnsupportedError(
            f"{where}: sums of int16 inputs times these taps can reach {largest}, but kernels keep 31 bits and a sign; "
            "store the taps with a scale twice as large"
        )
