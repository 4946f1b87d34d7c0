"""The constants of TFLite Micro's audio front end: window, filter bank and gains, as its Python tools make them.

Numbers are float32 where they are there; for micro_speech every entry is that of audio_preprocessor_int8.tflite.
Source: signal/ops/window_op.py, filter_bank_ops.py and pcan_op.py, signal/utils/wide_dynamic_func_lut_wrapper.cc.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import InputError
from lilliput.ops.signal.micro_pcan import ENTRIES

WEIGHT_BITS = 12


def hann(length: int) -> np.ndarray:
    """(length,) int16: a Hann window between its points, with 12 bits."""
    return np.rint((0.5 - 0.5 * np.cos(2 * np.pi / length * (np.arange(length) + 0.5))) * 4096).astype(np.int16)


@dataclass(frozen=True, eq=False)
class Bank:
    """Which bins [first, last) are used, and the operands and attribute of `micro_filter_bank`."""

    first: int
    last: int
    rising: np.ndarray
    falling: np.ndarray
    stretches: tuple[tuple[int, int, int], ...]


def filter_bank(bins: int, rate: float, bands: int, low: float, high: float) -> Bank:
    """`bands` triangles that are even on the mel scale between `low` and `high` Hz, over the bins of a spectrum.

    Raises InputError where a band is so narrow that it has no bin, or the last one leaves the spectrum.
    """
    step = rate / 2 / (bins - 1)
    bottom, top = _mel(low), _mel(high)
    spacing = np.float32((top - bottom) / np.float32(bands + 1))
    centers = (bottom + spacing * np.arange(1, bands + 2, dtype=np.float32)).astype(np.float32)
    mels = np.array([_mel(bin * step) for bin in range(bins + 1)], np.float32)
    first = round(1 + low / step)
    ends = np.maximum(np.searchsorted(mels, centers, side="right"), first)
    starts = np.array([first, *ends[:-1]])
    if np.any(ends == starts) or ends[-1] >= bins:
        raise InputError(
            f"expected bands of at least one bin of {step:g} Hz each, below {rate / 2:g} Hz; got {bands} from {low:g} "
            f"to {high:g} Hz; take fewer bands, or a longer window"
        )
    edges = np.array([bottom, *centers[:-1]], np.float32)
    band = np.repeat(np.arange(bands + 1), ends - starts)
    share = (centers[band] - mels[first : ends[-1]]) / (centers[band] - edges[band])
    rising = (share * np.float32(1 << WEIGHT_BITS)).astype(np.int16)
    falling = ((1 - share) * np.float32(1 << WEIGHT_BITS)).astype(np.int16)
    stretches = tuple((int(a), int(a - first), int(b - a)) for a, b in zip(starts, ends, strict=True))
    return Bank(first, int(ends[-1]), rising, falling, stretches)


def gains(strength: float, offset: float, input_bits: int, gain_bits: int) -> np.ndarray:
    """(125,) int16: 2**gain_bits * (noise / 2**input_bits + offset)**-strength, as `micro_pcan` reads it."""

    def gain(noise: int) -> int:
        real = np.float32(noise) / np.float32(1 << input_bits) + np.float32(offset)
        raised = np.float32(1 << gain_bits) * np.float32(float(real) ** -float(np.float32(strength)))
        return 32767 if raised > 32767 else int(raised + np.float32(0.5))

    table = np.zeros(ENTRIES + 1, np.int64)
    table[:2] = gain(0), gain(1)
    for length in range(2, 33):
        start = 1 << (length - 1)
        here, middle, there = (gain(n) for n in (start, start + start // 2, min(2 * start, (1 << 32) - 1)))
        slope = 4 * (middle - here) - (there - here)
        table[4 * length - 6 : 4 * length - 3] = here, slope, there - here - slope
    return table[:ENTRIES].astype(np.int16)


def _mel(hertz: float) -> np.float32:
    return np.float32(np.float32(1127) * np.float32(np.log1p(float(np.float32(hertz) / np.float32(700)))))
