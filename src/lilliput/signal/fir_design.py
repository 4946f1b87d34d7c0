"""Filters with a finite impulse response by the window method: the ideal response, cut off gently.

Source: Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.5. Frequencies are in cycles a row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.taps import LARGEST
from lilliput.signal.windows import window_numbers

INT16 = 32768


def taps_between(n: int, low: float, high: float, window: np.ndarray) -> np.ndarray:
    """n taps that pass what is between two frequencies, 0 <= low < high <= 1/2, with gain 1 in the middle of it; at 0
    where low is 0, at 1/2 where high is that."""
    time = np.arange(n) - (n - 1) / 2
    taps = (2 * high * np.sinc(2 * high * time) - 2 * low * np.sinc(2 * low * time)) * window
    middle = 0.0 if low == 0 else 0.5 if high == 0.5 else (low + high) / 2
    return np.asarray(taps / np.sum(taps * np.cos(2 * np.pi * middle * time)))


def taps_outside(n: int, low: float, high: float, window: np.ndarray) -> np.ndarray:
    """n taps, an odd number, that stop what is between two frequencies, 0 < low < high < 1/2; gain 1 at 0."""
    time = np.arange(n) - (n - 1) / 2
    taps = (np.sinc(time) - 2 * high * np.sinc(2 * high * time) + 2 * low * np.sinc(2 * low * time)) * window
    return np.asarray(taps / np.sum(taps))


def rate_taps(up: int, down: int, crossings: int) -> np.ndarray:
    """Taps for a change of rate: a low-pass at the lower of both rates' halves, `crossings` zeros to each side.

    The window is Kaiser's with beta 5, which stops by 50 dB or more.
    """
    wide = max(up, down)
    n = 2 * crossings * wide + 1
    return up * taps_between(n, 0.0, 0.5 / wide, window_numbers("kaiser", n, False, 5.0))


def stored_taps(taps: np.ndarray, phases: int = 1) -> tuple[np.ndarray, Format]:
    """Real taps as int16 with the finest scale whose sums, of every phases-th tap, stay within 32 bits."""
    for bits in range(15, -1, -1):
        stored = np.rint(taps * 2.0**bits)
        sums = [np.abs(stored[phase::phases]).sum() for phase in range(phases)]
        if np.abs(stored).max() < INT16 and max(sums) * INT16 + INT16 < LARGEST:
            return stored.astype(np.int16), Format("s16", (2.0**-bits,), (0,))
    raise InputError(f"taps up to {np.abs(taps).max():g} are too large for int16; divide them, and the next stage's")


def require_frequencies(rate: float, *hertz: float) -> Sequence[float]:
    """In cycles a row; InputError unless all rise, above 0 and below half the rate."""
    found = [f / rate for f in hertz]
    if not all(a < b for a, b in zip([0.0, *found], [*found, 0.5], strict=True)):
        said = " and ".join(f"{f:g}" for f in hertz)
        raise InputError(
            f"expected frequencies above 0 and below {rate / 2:g} Hz, half the rate, the lower one first; got {said} Hz"
        )
    return found
