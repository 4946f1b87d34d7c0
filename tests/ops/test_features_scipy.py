"""Filters of one number of memory and features of frames, beside SciPy's and numpy's, and their fixed forms' noise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import signal

from filters_run import run, snr
from lilliput.graph import Call, Format, GraphError, Kind, UnsupportedError, Value
from lilliput.ops.level import slowness
from lilliput.ops.signal.autocorrelation import Autocorrelation
from lilliput.ops.signal.derivative import Derivative
from lilliput.ops.signal.envelope import Envelope
from lilliput.ops.signal.goertzel import Goertzel
from lilliput.ops.signal.pre_emphasis import PreEmphasis
from lilliput.ops.signal.remove_dc import RemoveDC
from lilliput.ops.signal.wavelet import FAMILIES, Wavelet, scaling_taps
from lilliput.ops.signal.zero_crossings import ZeroCrossings

Q15 = Format("s16", (2.0**-15,), (0,))
STEP = 2.0**-15
ROWS = 3000


def rows(level: float = 0.0) -> np.ndarray:
    """Noise of a quarter of the full scale around a level, as int16 holds it."""
    return Q15.decode(Q15.encode(np.random.default_rng(5).normal(level, 0.1, (ROWS, 2))))


def both(op, x, state_dtype, y_format=None):
    """The float form's result and the fixed form's."""
    shape = (x.shape[1],)
    real = run(op, x, states=[(shape, "f32")])
    return real, run(op, x, format=Q15, states=[(shape, state_dtype)], y_format=y_format)


@pytest.mark.parametrize("n", [1, 6, 12])
def test_remove_dc(n):
    """float32: a rounding of 2**-24 a row, forgotten over 2**n rows. int16: half a step of y, and levels half a step
    of 2**-29 a row, kept as long."""
    x, pole = rows(0.3), 1 - 2.0**-n
    wanted = signal.lfilter([1, -1], [1, -pole], x, axis=0)
    real, fixed = both(RemoveDC(n), x, "s32")
    np.testing.assert_allclose(real, wanted, rtol=0, atol=2.0 ** (n - 22))
    np.testing.assert_allclose(fixed, wanted, rtol=0, atol=STEP / 2 + 2.0 ** (n - 29))


@pytest.mark.parametrize("n", [2, 8])
def test_envelope_with_one_pace_is_a_one_pole_filter(n):
    x, part = rows(), 2.0**-n
    wanted = signal.lfilter([part], [1, part - 1], np.abs(x), axis=0)
    real, fixed = both(Envelope(n, n), x, "s32")
    np.testing.assert_allclose(real, wanted, rtol=0, atol=2.0 ** (n - 22))
    np.testing.assert_allclose(fixed, wanted, rtol=0, atol=STEP / 2 + 2.0 ** (n - 29))


def test_a_peak_is_taken_at_once_and_decays():
    x = np.zeros((200, 1))
    x[10] = -0.5
    real, fixed = both(Envelope(0, 5), x, "s32")
    wanted = np.where(np.arange(200) < 10, 0, 0.5 * (1 - 2.0**-5) ** (np.arange(200) - 10.0))[:, None]
    np.testing.assert_allclose(real, wanted, rtol=0, atol=1e-6)
    np.testing.assert_allclose(fixed, wanted, rtol=0, atol=STEP)


def test_slowness_is_the_nearest_power():
    for rows_ in (1.5, 10.0, 1000.0):
        n = slowness(rows_)
        found = -1 / math.log(1 - 2.0**-n)
        assert 1 / math.sqrt(2) - 0.05 <= found / rows_ <= math.sqrt(2) + 0.05
    assert slowness(0, least=0) == 0
    assert slowness(1e9) == 14


def test_pre_emphasis_and_derivative():
    """int16: half a step of y, and half a step of the coefficient times full scale; differences are exact."""
    x = rows()
    wanted = signal.lfilter([1, -0.97], 1, x, axis=0)
    real, fixed = both(PreEmphasis(0.97), x, "s16")
    np.testing.assert_allclose(real, wanted, rtol=0, atol=2.0**-23)
    np.testing.assert_allclose(fixed, wanted, rtol=0, atol=STEP / 2 + STEP / 2)
    wanted = np.diff(x, axis=0, prepend=0) * 100
    real, fixed = both(Derivative(100.0), x, "s16", Format("s16", (100 * STEP,), (0,)))
    np.testing.assert_allclose(real, wanted, rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(fixed, wanted)


@pytest.mark.parametrize("length", [64, 200])
def test_goertzel(length):
    """numpy's transform. float32: a rounding is passed on with a gain of 1 / sin of the angle, at 0 of the length, so
    that it grows with its square there. int16: amplitudes 86 dB below that of full scale are told apart."""
    x = Q15.decode(Q15.encode(np.random.default_rng(6).normal(0, 0.2, (5, length)) + 0.1))
    frequencies = (0.0, 3 / length, 0.21, 0.37, 0.5)
    angles = -2j * np.pi * np.outer(np.arange(length), frequencies)
    wanted = np.abs(x @ np.exp(angles)) ** 2
    found, largest = run(Goertzel(frequencies), x), wanted.max()
    np.testing.assert_allclose(found[:, 1:], wanted[:, 1:], rtol=0, atol=3e-5 * largest)
    np.testing.assert_allclose(found[:, 0], wanted[:, 0], rtol=length**2 * 2.0**-24)
    y_format = Format("s32", (STEP * STEP * 2.0 ** math.ceil(2 * math.log2(length) - 1),), (0,))
    if length > 128:  # the recursion leaves 32 bits at 0 and 1/2
        frequencies, wanted = frequencies[1:4], wanted[:, 1:4]
    found = run(Goertzel(frequencies), x, format=Q15, y_format=y_format)
    assert snr(wanted, found) > 60
    np.testing.assert_allclose(np.sqrt(found), np.sqrt(wanted), rtol=0, atol=length * 10 ** (-86 / 20))


def test_goertzel_refuses_what_it_cannot_hold():
    x, y = Value("x", (1, 4096), Q15, Kind.INPUT), Value("y", (1, 1), Format("s32", (2.0**-10,), (0,)))
    op = Goertzel((0.0001,))
    with pytest.raises(UnsupportedError, match="leaves 32 bits; take shorter frames"):
        op.lower(_call(op, x, y), op.KERNELS[0])


def _call(op, x, y):
    return Call((x,), (y,), (), op=op)


def test_autocorrelation():
    """int16: exact but for the last rounding."""
    x = Q15.decode(Q15.encode(np.random.default_rng(7).normal(0, 0.3, (4, 100))))
    wanted = np.stack([signal.correlate(row, row, "full")[99 : 99 + 12] for row in x])
    np.testing.assert_allclose(run(Autocorrelation(12), x), wanted, rtol=0, atol=1e-4)
    y_format = Format("s32", (STEP * STEP * 2.0**7,), (0,))
    found = run(Autocorrelation(12), x, format=Q15, y_format=y_format)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=y_format.scale[0] * 0.5001)


@pytest.mark.parametrize("real", [False, True])
def test_zero_crossings(real):
    """Without a threshold those of the signs of noise; with one, a tone of ten periods below it has none."""
    x = rows()[:100].T
    count = (np.diff(np.sign(x), axis=-1) != 0).sum(-1, keepdims=True)
    formats = {} if real else {"format": Q15, "y_format": Format("s16", (1.0,), (0,))}
    np.testing.assert_array_equal(run(ZeroCrossings(), x, **formats), count)
    tone = 0.1 * np.sin(2 * np.pi * np.arange(1000)[None] / 100 + 0.1)
    assert run(ZeroCrossings(0.05), tone, **formats) == 19 + 1 * (tone[0, -1] < -0.05)
    assert run(ZeroCrossings(0.2), tone, **formats) == 0


def test_taps_of_wavelets():
    """Daubechies 1992, table 6.1 (there times sqrt(2)), and what defines them: orthonormal, with vanishing moments."""
    wanted = {2: [0.4829629131445341, 0.8365163037378079], 4: [0.2303778133088964, 0.7148465705529154]}
    for moments, first in wanted.items():
        taps = scaling_taps(moments) * math.sqrt(2)
        np.testing.assert_allclose(taps[:2], first, atol=1e-10)
        for shift in range(moments):
            assert taps[2 * shift :] @ taps[: len(taps) - 2 * shift] == pytest.approx(float(shift == 0), abs=1e-10)
        high = taps[::-1] * (-1.0) ** np.arange(len(taps))
        assert all(abs(high @ np.arange(len(taps)) ** k) < 1e-8 for k in range(moments))


@pytest.mark.parametrize("family", FAMILIES)
def test_wavelets_keep_the_energy(family):
    """With its sqrt(2) a level the transform is orthonormal: energies are equal; constants are in the coarse part."""
    x = np.random.default_rng(8).normal(0, 0.2, (3, 64))
    y = run(Wavelet(family, 3), x)
    level = np.repeat([3, 3, 2, 1], [8, 8, 16, 32])
    np.testing.assert_allclose(np.sum(y**2 * 2.0**level, -1), np.sum(x**2, -1), rtol=1e-5)
    constant = run(Wavelet(family, 3), np.full((1, 64), 0.4))
    np.testing.assert_allclose(constant[0, :8], 0.4, atol=1e-6)
    np.testing.assert_allclose(constant[0, 8:], 0, atol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_noise_of_int16_wavelets(family):
    """Half a step a level, passed on with a gain of at most sum |h| = 1.32, and taps rounded to 15 bits."""
    x = Q15.decode(Q15.encode(np.random.default_rng(9).normal(0, 0.1, (3, 64))))
    fixed = run(Wavelet(family, 3), x, format=Q15)
    np.testing.assert_allclose(fixed, run(Wavelet(family, 3), x), rtol=0, atol=STEP * 0.5 * (1 + 1.32 + 1.32**2) * 2)


@pytest.mark.parametrize(
    ("op", "sentence"),
    [
        (RemoveDC(0), "slowness is from 1 to 14"),
        (Envelope(15, 3), "attack is from 0 to 14"),
        (PreEmphasis(1.0), "for 1 use derivative"),
        (Derivative(0.0), "the rate is above 0"),
    ],
)
def test_sentences(op, sentence):
    with pytest.raises(GraphError, match=sentence):
        op.infer(Value("x", (8, 1), Format(), Kind.INPUT))
    with pytest.raises(GraphError, match=r"expected \(rows, channels\)|" + sentence):
        op.infer(Value("x", (8,), Format(), Kind.INPUT))
