"""Moments and peaks of spectra against SciPy and against what a known spectrum must give."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
import scipy.stats

from lilliput.graph import Call, Format, Kind, Value
from lilliput.ops.signal.spectral_moments import SpectralMoments
from lilliput.ops.signal.spectral_peaks import SpectralPeaks
from lilliput.ops.spectral_moments import NAMES

X = Format("s32", (2.0**-22,), (0,))
FORMS = {
    "float": (Format(), Format(), Format()),
    "fixed": (X, Format("s32", (2.0**-12,), (0,)), Format("s16", (2.0,), (0,))),
}


def results(op, x: np.ndarray, form: str) -> list[np.ndarray]:
    """Real numbers out of real numbers."""
    x_format, *formats = FORMS[form]
    value = Value("x", x.shape, x_format, Kind.INPUT)
    outputs = [Value(f"y{i}", shape, formats[0]) for i, shape in enumerate(op.infer(value))]
    if len(outputs) == 2:
        outputs = [Value("y0", outputs[0].shape, x_format), Value("y1", outputs[1].shape, formats[1])]
    found = op.reference(Call((value,), tuple(outputs), op=op), x_format.encode(x))
    return [v.format.decode(y) for v, y in zip(outputs, found if isinstance(found, tuple) else (found,), strict=True)]


@pytest.mark.parametrize("form", FORMS)
def test_moments_are_those_of_the_distribution(form):
    """Half a step, and 2**-19 of the largest bin in every bin, which the fourth power of distances lifts. Bins of few
    steps are rounded down, by 1 dB on average where they are one or two: flatness feels it where they are many."""
    x = np.abs(np.random.default_rng(2).normal(0, 1, 200)) * np.exp(-(((np.arange(200) - 60) / 25) ** 2))
    x *= 511.9 / x.max()  # fills the words, so that the least weight is 2**-20 of the largest
    weights = scipy.stats.rv_discrete(values=(np.arange(200), x / x.sum()))
    mean, variance, skew, kurtosis = weights.stats(moments="mvsk")
    cumulated = np.cumsum(x)
    rolloff = np.searchsorted(cumulated, 0.85 * cumulated[-1])
    (found,) = results(SpectralMoments(NAMES, 2.0), x[None], form)
    lifted = np.maximum(x, x.max() * 2.0**-20)
    flatness = 10 * np.log10(scipy.stats.gmean(lifted) / x.mean())
    wanted = [2 * mean, 2 * np.sqrt(variance), skew, kurtosis, 2 * rolloff]
    np.testing.assert_allclose(found[0, :5], wanted, atol=2.0**-11, rtol=1e-4)
    np.testing.assert_allclose(found[0, 5], flatness, atol=0.1)


@pytest.mark.parametrize("form", FORMS)
def test_silence_and_a_single_line(form):
    x = np.zeros((2, 50))
    x[1, 20] = 511.9
    (found,) = results(SpectralMoments(NAMES[:5], 10.0), x, form)
    np.testing.assert_array_equal(found, [[0] * 5, [200, 0, 0, 0, 200]])
    (flatness,) = results(SpectralMoments(("flatness",)), x, form)
    np.testing.assert_allclose(flatness[:, 0], [0, 10 * np.log10(2.0 ** (-20 * 49 / 50) * 50)], atol=1e-3)


@pytest.mark.parametrize("form", FORMS)
def test_peaks_are_scipys(form):
    x = np.random.default_rng(3).uniform(0.1, 400, 300)
    peaks, _ = scipy.signal.find_peaks(x)
    order = peaks[np.argsort(-x[peaks])][:7]
    heights, frequencies = results(SpectralPeaks(7, 2.0), x, form)
    np.testing.assert_allclose(heights, x[order], rtol=1e-6)
    np.testing.assert_array_equal(frequencies, 2.0 * order)
