"""FIR filters, changes of rate and their design beside SciPy's, and how much noise the fixed form adds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from filters_run import run, snr
from lilliput.graph import Format
from lilliput.ops.signal.fir import Fir
from lilliput.ops.signal.resample import Resample
from lilliput.signal.fir_design import rate_taps, stored_taps, taps_between, taps_outside
from lilliput.signal.windows import KINDS, window_numbers

EXACT = 1e-12  # float64 against float64, sums of some hundred
ROWS = 2000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("periodic", [False, True])
def test_windows(kind, periodic):
    name = {"rectangular": "boxcar", "kaiser": ("kaiser", 8.6)}.get(kind, kind)
    for length in (2, 9, 64):
        wanted = signal.get_window(name, length, fftbins=periodic)
        np.testing.assert_allclose(window_numbers(kind, length, periodic), wanted, rtol=0, atol=EXACT)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.1), (0.2, 0.5), (0.1, 0.3)])
def test_taps_that_pass(low, high):
    """firwin scales at the same frequencies; its cut-offs are over half the rate."""
    edges = [2 * f for f in (low, high) if 0 < f < 0.5]
    wanted = signal.firwin(33, edges, window="hamming", pass_zero=low == 0)
    np.testing.assert_allclose(taps_between(33, low, high, window_numbers("hamming", 33, False)), wanted, atol=EXACT)


def test_taps_that_stop():
    wanted = signal.firwin(33, [0.2, 0.6], window="hann", pass_zero=True)
    np.testing.assert_allclose(taps_outside(33, 0.1, 0.3, window_numbers("hann", 33, False)), wanted, atol=EXACT)


def test_float_fir():
    """32 products and sums of float32, each rounded by 2**-24 of at most the sum of |taps|, and the taps too."""
    rng, taps = np.random.default_rng(1), taps_between(32, 0.0, 0.2, window_numbers("hamming", 32, False))
    x = rng.uniform(-1, 1, (ROWS, 2))
    wanted = signal.lfilter(taps, 1, x.astype(np.float32).astype(np.float64), axis=0)
    bound = 34 * 2.0**-24 * np.abs(taps).sum()
    np.testing.assert_allclose(run(Fir(), x, taps), wanted, rtol=0, atol=bound)


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize(("up", "down"), [(1, 4), (3, 2), (2, 5), (160, 441)])
def test_resample(up, down, real):
    """SciPy's upfirdn. int16: half a step from rounding, and each tap half a step of its own times full scale."""
    rng, taps = np.random.default_rng(2), rate_taps(up, down, 4)
    x = rng.uniform(-0.9, 0.9, (down * (ROWS // down or 1), 1))
    op = Resample(up, down)
    stored, format = stored_taps(taps, up)
    found = run(op, x, taps) if real else run(op, x, taps, Format("s16", (2.0**-15,), (0,)), stored, format)
    wanted = signal.upfirdn(taps, x, up, down, axis=0)[: len(found)]
    m = op.per_phase(len(taps))
    bound = (m + 2) * 2.0**-24 * 2 if real else 2.0**-15 + (m + 1) * 0.5 * format.scale[0]
    limits = (-1, 1) if real else (-1, 1 - 2.0**-15)
    np.testing.assert_allclose(np.clip(found, *limits), np.clip(wanted, *limits), rtol=0, atol=bound)


def test_a_change_of_rate_keeps_a_tone_and_stops_what_would_fold():
    """To a quarter of the rate with Kaiser's beta 5: 0.2 % in the band, 50 dB beyond it."""
    time, taps = np.arange(4000)[:, None], rate_taps(1, 4, 10)
    kept, stopped = (run(Resample(1, 4), np.sin(2 * np.pi * f * time), taps)[100:] for f in (0.05, 0.2))
    assert np.sqrt(2 * np.mean(kept**2)) == pytest.approx(1, abs=2e-3)
    assert np.abs(stopped).max() < 10 ** (-50 / 20)


def test_noise_of_int16():
    """A tone of half the full scale: rounding of y has 2**-30 / 12, that is 87 dB below; taps of 15 bits add their own,
    32 of them at most (2**-15 / 2)**2 * 32 / 3 of the power each meets, 86 dB below. Together 83 dB."""
    taps = taps_between(32, 0.0, 0.2, window_numbers("hamming", 32, False))
    x = 0.5 * np.sin(0.3 * np.arange(ROWS))[:, None] + 1e-3 * np.random.default_rng(3).normal(size=(ROWS, 1))
    q15 = Format("s16", (2.0**-15,), (0,))
    stored, format = stored_taps(taps)
    assert (
        snr(signal.lfilter(taps, 1, q15.decode(q15.encode(x)), axis=0), run(Fir(), x, taps, q15, stored, format)) > 83
    )
