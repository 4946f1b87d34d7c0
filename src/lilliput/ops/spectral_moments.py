"""Moments of spectra, as real numbers and to the bit; `spectral_moments_s32.h` holds the same in C.

Integers: x is cut to 20 bits of its largest; sums of x d**k, with d the distance from the bin below the centroid, are
exact but for k = 4, which is cut to fit 64 bits; central moments follow from them by the binomial theorem.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.ops.logarithm import log2_q16
from lilliput.ops.scaled import Scaled, from_integers

NAMES = ("centroid", "spread", "skew", "kurtosis", "rolloff", "flatness")
BITS = 20  # of the largest bin


def in_hertz(x: np.ndarray, of: Sequence[str], width: float, part: float) -> np.ndarray:
    """x float64 (..., bins) → (..., count) real numbers."""
    bins, total = np.arange(x.shape[-1]), x.sum(-1, keepdims=True)
    weight = x / np.where(total > 0, total, 1)
    centroid = (weight * bins).sum(-1, keepdims=True)
    second, third, fourth = ((weight * (bins - centroid) ** k).sum(-1) for k in (2, 3, 4))
    flat = second < 1e-9  # bins: of one bin alone
    safe = np.where(flat, 1, second)
    found = {
        "centroid": centroid[..., 0] * width,
        "spread": np.sqrt(np.where(flat, 0, second)) * width,
        "skew": np.where(flat, 0, third / safe**1.5),
        "kurtosis": np.where(flat, 0, fourth / safe**2 - 3),
        "rolloff": np.argmax(np.cumsum(x, -1) >= part * total, -1) * width,
        "flatness": _flatness(x),
    }
    return np.where(total > 0, np.stack([found[name] for name in of], -1), 0)


def _flatness(x: np.ndarray) -> np.ndarray:
    """Geometric over arithmetic mean, in decibels."""
    largest = x.max(-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.maximum(x, largest * 2.0**-BITS)).mean(-1) - np.log(x.mean(-1))
    return np.where(largest[..., 0] > 0, logs * (10 / np.log(10)), 0)


def stored_moments(x: np.ndarray, of: Sequence[str], part: int) -> list[Scaled]:
    """x int64 (..., bins), 32 bits → what `of` names: Scaled (...) each, frequencies in bins, flatness as log2.

    part  of the roll-off, in Q15
    """
    x = np.maximum(x, 0)
    length = np.frexp(x.max(-1).astype(np.float64))[1].astype(np.int64)
    weight = x >> np.maximum(length - BITS, 0)[..., None]
    total = weight.sum(-1)
    centroid = from_integers((weight * np.arange(x.shape[-1])).sum(-1)) / from_integers(total)
    below = (centroid.significand >> np.clip(-centroid.exponent, 0, 63).astype(np.uint64)).astype(np.int64)
    distance = np.arange(x.shape[-1]) - below[..., None]
    one, two, three = (from_integers((weight * distance**k).sum(-1)) / from_integers(total) for k in (1, 2, 3))
    right = cut(x.shape[-1])
    four = from_integers(((weight * distance**2 >> right) * distance**2).sum(-1), right) / from_integers(total)
    second = two - one * one
    third = three + one * (one * one * _number(2) - two * _number(3))
    fourth = four + one * (one * (two * _number(6) - one * one * _number(3)) - three * _number(4))
    spread = second.root()
    found = {
        "centroid": centroid,
        "spread": spread,
        "skew": third / second / spread,
        "kurtosis": fourth / second / second - _number(3),
        "rolloff": from_integers(np.argmax(np.cumsum(weight, -1) << 15 >= part * total[..., None], -1)),
    }
    logs = log2_q16(np.maximum(weight, 1)).sum(-1)
    level = log2_q16(np.maximum(total, 1)) - log2_q16(np.array(x.shape[-1]))
    ratio = from_integers(logs - x.shape[-1] * level, -16) / from_integers(np.array(x.shape[-1]))
    found["flatness"] = from_integers(np.zeros_like(total)).where(total == 0, ratio)
    is_flat = (second.significand == 0) | second.negative
    for name in ("skew", "kurtosis"):
        found[name] = from_integers(np.zeros_like(total)).where(is_flat, found[name])
    return [found[name] for name in of]


def cut(bins: int) -> int:
    """Bits that products of weights and squared distances lose before they are squared again."""
    return max(0, BITS + 5 * (bins - 1).bit_length() - 63)


def _number(x: int) -> Scaled:
    return from_integers(np.array(x))
