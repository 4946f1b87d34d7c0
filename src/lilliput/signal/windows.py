"""Windows: numbers that a frame, or a filter's taps, are multiplied by."""

from __future__ import annotations

import numpy as np

from lilliput.graph import InputError

COSINES = {  # sums of cosines; Harris 1978, table 1
    "rectangular": (1.0,),
    "hann": (0.5, 0.5),
    "hamming": (0.54, 0.46),
    "blackman": (0.42, 0.5, 0.08),
}
KINDS = (*COSINES, "kaiser")


def window_numbers(kind: str, length: int, periodic: bool, beta: float = 8.6) -> np.ndarray:
    """(length,) float64, at most 1; InputError where there is no such window.

    periodic  whether the period is the length, as for spectra; else it is one less, and the window symmetric, as for
              filters
    beta      of "kaiser": how wide its main lobe is, and how low the others
    """
    if kind not in KINDS:
        raise InputError(f"there is no window {kind!r}; there are {', '.join(KINDS)}")
    period = length if periodic else max(length - 1, 1)
    if kind == "kaiser":
        at = 2 * np.arange(length) / period - 1
        return np.i0(beta * np.sqrt(np.maximum(0, 1 - at * at))) / np.i0(beta)
    angle = 2 * np.pi * np.arange(length) / period
    numbers = np.zeros(length)
    for k, weight in enumerate(COSINES[kind]):
        numbers += (-1) ** k * weight * np.cos(k * angle)
    return numbers
