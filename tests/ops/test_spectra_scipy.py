"""Transforms, mel bands and cepstra against SciPy in float64, each with its bound and the reason for it."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.fft

from lilliput.graph import Call, Format, Kind, Value
from lilliput.ops import fft
from lilliput.ops.mel import HTK, SLANEY, hertz, mel, triangles
from lilliput.ops.signal.dct import Dct
from lilliput.ops.signal.logarithm import Logarithm
from lilliput.ops.signal.power_spectrum import PowerSpectrum
from lilliput.ops.signal.rfft import Rfft

LENGTHS = [16 << k for k in range(9)]
SAMPLE = Format("s16", (2.0**-15,), (0,))
SIGNALS = {
    "noise": lambda n, rng: rng.integers(-32768, 32768, n),
    "quiet noise": lambda n, rng: rng.integers(-20, 21, n),
    "square wave": lambda n, rng: np.where(np.arange(n) * 3 // n % 2, 32767, -32768),
    "impulse": lambda n, rng: np.where(np.arange(n) == n // 3, 32767, 0),
    "offset": lambda n, rng: np.full(n, -32768),
    "silence": lambda n, rng: np.zeros(n, int),
}


def apply(op, x: np.ndarray, x_format: Format, y_format: Format) -> np.ndarray:
    """The reference's result in real numbers."""
    value = Value("x", x.shape, x_format, Kind.INPUT)
    (shape,) = op.infer(value)
    y = op.reference(Call((value,), (Value("y", shape, y_format),), op=op), x)
    return y_format.decode(y)


@pytest.mark.parametrize("signal", SIGNALS)
@pytest.mark.parametrize("n", LENGTHS)
def test_fixed_transform(n, signal):
    """Twiddles have 15 bits: 2**-15 of the largest number a stage, whose errors add up to a few of it. And products are
    rounded down: half a step a stage, which later stages double where it is common to all, so at bin 0."""
    x = SIGNALS[signal](n, np.random.default_rng(n)).astype(np.int16)
    step = Rfft.scale(SAMPLE.scale[0], n)
    y = apply(Rfft(n), x, SAMPLE, Format("s32", (step,), (0,)))
    exact = scipy.fft.rfft(x / 32768)
    error = np.abs(y[:, 0] + 1j * y[:, 1] - exact).max()
    assert error <= 1.5 * 2.0**-15 * np.abs(exact).max() + (16 + 2 ** (fft.stages_after_first(n) + 2)) * step


@pytest.mark.parametrize("n", LENGTHS)
def test_nothing_leaves_the_words(n):
    """The loudest signals there are: every word is at most half full, as the split needs."""
    rng = np.random.default_rng(n)
    for x in (np.full(n, -32768), np.where(rng.random(n) < 0.5, -32768, 32767), 32767 * (-1) ** np.arange(n)):
        assert np.abs(fft.real_transform(x.astype(np.int64) << 15, n)).max() <= 1 << 30


@pytest.mark.parametrize("limit", [1, 30, 5000, 1 << 20, (1 << 31) - 1])
def test_magnitudes(limit):
    """As promised: at most one step and one part in 2**13 off."""
    x = np.random.default_rng(limit).integers(-limit, limit + 1, (4000, 2)).astype(np.int32)
    one = Format("s32", (1.0,), (0,))
    y = apply(PowerSpectrum(True), x, one, one)
    exact = np.minimum(np.hypot(x[:, 0].astype(float), x[:, 1]), 2.0**31 - 1)
    assert np.all(y <= exact * (1 + 2**-13))
    assert np.all(y >= exact * (1 - 2**-13) - 1)


def test_logarithms():
    """Every power of two, and what lies between: off by half a step of y and 6e-5 of the gain."""
    x = np.unique(np.rint(2 ** np.linspace(0, 30.9, 20000))).astype(np.int32)
    for gain, step in ((1.0, 2.0**-10), (10 / np.log(10), 2.0**-7)):
        y = apply(Logarithm(gain), x, Format("s32", (2.0**-22,), (0,)), Format("s16", (step,), (0,)))
        assert np.abs(y - gain * np.log(x * 2.0**-22)).max() <= step / 2 + gain * 6e-5


@pytest.mark.parametrize(
    ("norm", "scipys", "factor"), [("plain", None, 1), ("orthonormal", "ortho", 1), ("even", None, 80)]
)
def test_cosine_transform(norm, scipys, factor):
    """Factors have 15 bits of the largest: 40 roundings of 2**-16 of it beside half a step."""
    x = np.random.default_rng(1).integers(-20000, 20001, (50, 40)).astype(np.int16)
    step = 2.0**-3 if norm == "plain" else 2.0**-6
    y = apply(Dct(13, norm), x, Format("s16", (2.0**-10,), (0,)), Format("s16", (step,), (0,)))
    exact = scipy.fft.dct(x * 2.0**-10, norm="ortho" if norm == "orthonormal" else None)[:, :13]
    exact /= np.sqrt(80) if norm == "even" else 1
    largest = {"plain": 2.0, "even": np.sqrt(2 / 40), "orthonormal": np.sqrt(2 / 40)}[norm]
    assert np.abs(y - exact).max() <= step / 2 + 40 * 20000 * 2.0**-10 * 2.0**-15 * largest


@pytest.mark.parametrize("scale", [HTK, SLANEY])
def test_mel_scales_are_inverse(scale):
    f = np.linspace(0, 8000, 500)
    np.testing.assert_allclose(hertz(mel(f, scale), scale), f, atol=1e-9)
    np.testing.assert_allclose(mel(np.array([700.0]), HTK), 1127 * np.log(2), rtol=1e-12)
    np.testing.assert_allclose(mel(np.array([1000.0, 6400.0]), SLANEY), [15, 42], atol=1e-9)


@pytest.mark.parametrize(("scale", "area"), [(HTK, False), (SLANEY, True), (SLANEY, False)])
def test_triangles(scale, area):
    """Against the definition, filter by filter: min of the rising and the falling side, 0 outside."""
    bands, n, rate, low, high = 40, 512, 16000.0, 20.0, 7600.0
    corners = hertz(np.linspace(mel(np.array(low), scale), mel(np.array(high), scale), bands + 2), scale)
    f = np.arange(n // 2 + 1) * rate / n
    place, edges = (mel(f, scale), mel(corners, scale)) if scale == HTK else (f, corners)
    wanted = np.zeros((n // 2 + 1, bands))
    for band in range(bands):
        left, centre, right = edges[band : band + 3]
        sides = np.minimum((place - left) / (centre - left), (right - place) / (right - centre))
        wanted[:, band] = np.maximum(sides, 0) * (2 / (corners[band + 2] - corners[band]) if area else 1)
    if scale == HTK:
        wanted[0] = 0
    np.testing.assert_allclose(triangles(bands, rate, n, low, high, scale, area).matrix(n // 2 + 1), wanted, atol=1e-9)
