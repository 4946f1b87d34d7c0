"""Mel scales and the triangles of a filter bank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HTK, SLANEY = "htk", "slaney"
SCALES = (HTK, SLANEY)
BEND, STEP = 1000.0, 200.0 / 3  # Slaney's scale: hertz where it bends, hertz a mel below
LOG_STEP = np.log(6.4) / 27  # above


def mel(hertz: np.ndarray, scale: str) -> np.ndarray:
    """htk: 1127 ln(1 + f / 700); slaney: linear below 1 kHz, logarithmic above (Auditory Toolbox 1998, librosa)."""
    if scale == HTK:
        return np.asarray(1127.0 * np.log1p(hertz / 700.0))
    above = BEND / STEP + np.log(np.maximum(hertz, BEND) / BEND) / LOG_STEP
    return np.where(hertz < BEND, hertz / STEP, above)


def hertz(mel: np.ndarray, scale: str) -> np.ndarray:
    """The inverse of `mel`."""
    if scale == HTK:
        return np.asarray(700.0 * np.expm1(mel / 1127.0))
    bend = BEND / STEP
    return np.where(mel < bend, mel * STEP, BEND * np.exp((np.maximum(mel, bend) - bend) * LOG_STEP))


@dataclass(frozen=True, eq=False)
class Triangles:
    """Each bin from `first` on falls in one band and rises in the next.

    counts  (bands + 1,) bins between edge i and edge i + 1, where band i - 1 falls and band i rises
    slopes  (sum of counts, 2) float64: weight in the band that falls, weight in the one that rises
    """

    first: int
    counts: np.ndarray
    slopes: np.ndarray

    def matrix(self, bins: int) -> np.ndarray:
        """(bins, bands) with the weights where they belong."""
        bands = len(self.counts) - 1
        dense = np.zeros((bins, bands + 2))
        segment = np.repeat(np.arange(bands + 1), self.counts)
        rows = self.first + np.arange(len(segment))
        dense[rows, segment], dense[rows, segment + 1] = self.slopes[:, 0], self.slopes[:, 1]
        return dense[:, 1:-1]


def triangles(bands: int, rate: float, n: int, low: float, high: float, scale: str, area: bool) -> Triangles:
    """`bands` triangles between `low` and `high` hertz over the bins of a transform of n numbers at `rate`.

    htk: their sides are straight over mels, and bin 0 is in no band (TensorFlow's linear_to_mel_weight_matrix); slaney:
    over hertz (librosa). area: each has the area 1 over hertz, instead of the height 1 (librosa's norm "slaney").
    """
    edges = np.linspace(mel(np.array(low), scale), mel(np.array(high), scale), bands + 2)
    corners = hertz(edges, scale)
    frequency = np.arange(n // 2 + 1) * (rate / n)
    place, edges = (mel(frequency, scale), edges) if scale == HTK else (frequency, corners)
    segment = np.searchsorted(edges, place, side="right") - 1
    segment[place == edges[-1]] = bands + 1
    inside = np.flatnonzero((segment >= 0) & (segment <= bands) & ((scale != HTK) | (frequency > 0)))
    segment = segment[inside]
    rise = (place[inside] - edges[segment]) / (edges[segment + 1] - edges[segment])
    height = np.concatenate([[0.0], 2 / (corners[2:] - corners[:-2]) if area else np.ones(bands), [0.0]])
    slopes = np.stack([(1 - rise) * height[segment], rise * height[segment + 1]], 1)
    return Triangles(int(inside[0]) if len(inside) else 0, np.bincount(segment, minlength=bands + 1), slopes)
