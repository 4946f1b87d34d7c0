"""Second-order sections: Butterworth filters by the bilinear transform, and the notch.

Sections are (n, 5): b0, b1, b2, a1, a2, with a0 = 1; those whose poles lie farthest inside come first. Each has gain 1
where the whole has it, so that no signal between them is much larger than the first one. Frequencies are in cycles a
row. Sources: Parks and Burrus 1987, Digital Filter Design, chapter 7; Bristow-Johnson, Cookbook formulae for audio EQ
biquad filter coefficients (the notch).
"""

from __future__ import annotations

import math

import numpy as np

from lilliput.graph import Format, InputError

ONE = 1 << 30  # of stored coefficients
COARSEST = 100  # steps that 1 + a1 + a2, which sets a low cut-off, must have, for it to be 1 % exact


def low_pass(order: int, f: float) -> np.ndarray:
    """Butterworth: gain 1 at 0, 1/sqrt(2) at f."""
    return _sections(_analog_poles(order) * _warped(f), zero=-1, gain_at=1)


def high_pass(order: int, f: float) -> np.ndarray:
    """Butterworth: gain 1 at 1/2, 1/sqrt(2) at f."""
    return _sections(_warped(f) / _analog_poles(order), zero=1, gain_at=-1)


def band_pass(order: int, low: float, high: float) -> np.ndarray:
    """Butterworth with 2 * order poles: gain 1/sqrt(2) at both frequencies, 1 between them."""
    first, last = _warped(low), _warped(high)
    half = _analog_poles(order) * (last - first) / 2
    root = np.sqrt(half * half - first * last + 0j)
    centre = np.exp(2j * np.arctan(math.sqrt(first * last) / 2))
    found = []
    for one, two, a1, a2 in _pairs(np.concatenate([half + root, half - root])):
        gain = abs((centre * centre - 1) / ((centre - one) * (centre - two)))
        found.append((1 / gain, 0.0, -1 / gain, a1, a2))
    return np.array(found)


def notch(f: float, q: float) -> np.ndarray:
    """Gain 0 at f, 1 far from it, 1/sqrt(2) about f / (2 q) to either side."""
    alpha, cosine = math.sin(2 * math.pi * f) / (2 * q), math.cos(2 * math.pi * f)
    return np.array([[1, -2 * cosine, 1, -2 * cosine, 1 - alpha]]) / np.array([1 + alpha])


def stored_sections(sections: np.ndarray) -> tuple[np.ndarray, Format]:
    """Real sections as int32 in 2**-30, with zeros at 0 and gains at 0 as exact as they were.

    Raises InputError where poles are so near to 1 that 2**-30 is too coarse.
    """
    stored = np.rint(sections * ONE).astype(np.int64)
    for real, row in zip(sections, stored, strict=True):
        at_0 = ONE + row[3] + row[4]
        if at_0 < COARSEST:
            raise InputError("the cut-off is too low for the rate; decimate first, or work in float32")
        if real[0] == real[2] and real[1] == 2 * real[0]:  # a low-pass: both zeros at 1/2
            row[1] = at_0 - 2 * row[0]
        elif real[1] == -2 * real[0]:
            row[1] = -2 * row[0]
    if np.abs(stored).max() >= 1 << 31:
        raise InputError("coefficients leave the range from -2 to 2; split the filter, or work in float32")
    return stored.astype(np.int32), Format("s32", (1 / ONE,), (0,))


def _analog_poles(order: int) -> np.ndarray:
    """Of the Butterworth filter with cut-off 1 in the s plane: on the left half of the unit circle."""
    if not 1 <= order <= 12:
        raise InputError(f"expected an order from 1 to 12, got {order}")
    return np.exp(1j * np.pi * (2 * np.arange(order) + order + 1) / (2 * order))


def _warped(f: float) -> float:
    """The frequency in the s plane that the bilinear transform s = 2 (z - 1) / (z + 1) brings to f."""
    return 2 * math.tan(math.pi * f)


def _pairs(poles: np.ndarray) -> list[tuple[complex, complex, float, float]]:
    """Poles in the s plane as pairs in the z plane with their a1, a2: conjugates, or two on the real line."""
    z = (2 + poles) / (2 - poles)
    upper = [complex(p) for p in z if p.imag > 1e-12]
    real = sorted(p.real for p in z if abs(p.imag) <= 1e-12)
    pairs = [(p, p.conjugate()) for p in upper]
    pairs += [(complex(a), complex(b)) for a, b in zip(real[::2], real[1::2], strict=False)]
    pairs.sort(key=lambda pair: abs(pair[0]))
    return [(a, b, -(a + b).real, (a * b).real) for a, b in pairs]


def _sections(poles: np.ndarray, zero: int, gain_at: int) -> np.ndarray:
    """Of poles in the s plane, with as many zeros at z = `zero` and gain 1 at z = `gain_at`."""
    odd = [complex((2 + p) / (2 - p)).real for p in poles if abs(p.imag) < 1e-12] if len(poles) % 2 else []
    found = []
    for a in odd:
        b = (gain_at - a) / (gain_at - zero)
        found.append((b, -zero * b, 0.0, -a, 0.0))
    for _, _, a1, a2 in _pairs(poles[np.abs(poles.imag) >= 1e-12]):
        b = (1 + gain_at * a1 + a2) / 4
        found.append((b, -2 * zero * b, b, a1, a2))
    return np.array(found)
