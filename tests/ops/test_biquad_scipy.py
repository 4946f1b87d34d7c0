"""Second-order sections and their design beside SciPy's, and how much noise the fixed form adds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from filters_run import run, snr
from lilliput.graph import Format, GraphError, InputError, Kind, UnsupportedError, Value
from lilliput.ops.signal.biquad import Biquad
from lilliput.signal.biquad_design import band_pass, high_pass, low_pass, notch, stored_sections

Q15 = Format("s16", (2.0**-15,), (0,))
ORDERS = range(1, 9)
CUTOFFS = [0.001, 0.03, 0.25, 0.45]


def second_order(sections: np.ndarray) -> np.ndarray:
    """As SciPy wants them, with a0."""
    return np.insert(sections, 3, 1.0, axis=1)


def assert_same_response(mine: np.ndarray, theirs: np.ndarray) -> None:
    """Over the whole band; both are float64, whose poles near 1 are exact to 1e-9 of the gain or so."""
    f = np.concatenate([np.geomspace(1e-5, 0.5, 200, endpoint=False), np.linspace(0, 0.49, 100)]) * 2 * np.pi
    (_, found), (_, wanted) = signal.sosfreqz(second_order(mine), f), signal.sosfreqz(theirs, f)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-7)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("f", CUTOFFS)
def test_butterworth_design(order, f):
    assert_same_response(low_pass(order, f), signal.butter(order, 2 * f, output="sos"))
    assert_same_response(high_pass(order, f), signal.butter(order, 2 * f, "high", output="sos"))


@pytest.mark.parametrize("order", range(1, 7))
@pytest.mark.parametrize(("low", "high"), [(0.01, 0.02), (0.1, 0.2), (0.01, 0.45), (0.2, 0.21)])
def test_band_pass_design(order, low, high):
    assert_same_response(band_pass(order, low, high), signal.butter(order, [2 * low, 2 * high], "band", output="sos"))


@pytest.mark.parametrize("q", [0.7, 5.0, 30.0])
def test_notch_design(q):
    """SciPy's notch has another bandwidth formula, equal where it is narrow; at f both are 0, and 1 far away."""
    _, response = signal.sosfreqz(second_order(notch(0.1, q)), np.array([0.0, 0.1, 0.5]) * 2 * np.pi)
    np.testing.assert_allclose(np.abs(response), [1, 0, 1], atol=1e-12)
    edges = 0.1 * (np.sqrt(1 + 1 / (4 * q * q)) + np.array([-1, 1]) / (2 * q))  # of the filter in the s plane
    warped = np.arctan(edges / 0.1 * np.tan(0.1 * np.pi)) / np.pi
    _, response = signal.sosfreqz(second_order(notch(0.1, q)), warped * 2 * np.pi)
    low, high = np.abs(response)
    assert low == pytest.approx(high, rel=1e-9)


DESIGNS = {
    "low": low_pass(4, 0.1),
    "lowest": low_pass(2, 0.001),
    "high": high_pass(4, 0.01),
    "band": band_pass(3, 0.05, 0.1),
    "notch": notch(0.05, 10.0),
}


def sections_of(name: str, x: np.ndarray, real: bool) -> np.ndarray:
    sections, op = DESIGNS[name], Biquad()
    shape = op.state_shape(x.shape[1], len(sections), real)
    if real:
        return run(op, x, sections, states=[(shape, "f32")])
    return run(op, x, sections, Q15, *stored_sections(sections), states=[(shape, "s32")])


@pytest.mark.parametrize("name", DESIGNS)
def test_float_near_scipy(name):
    """Roundings of 2**-24 go through the recursion: poles at radius r let them sum to 1 / (1 - r)**2 of one, and
    coefficients are rounded likewise."""
    x = np.random.default_rng(1).uniform(-1, 1, (3000, 2))
    wanted = signal.sosfilt(second_order(DESIGNS[name]), x.astype(np.float32).astype(np.float64), axis=0)
    near = max(abs(p) for row in DESIGNS[name] for p in np.roots([1, *row[3:]]))
    bound = 2.0**-24 * 8 * len(DESIGNS[name]) / (1 - near) ** 2
    np.testing.assert_allclose(sections_of(name, x, True), wanted, rtol=0, atol=min(bound, 0.02))


@pytest.mark.parametrize("name", DESIGNS)
def test_noise_of_int16(name):
    """Noise of a quarter of the full scale where the filter passes it. y is rounded to 2**-15: 2**-30 / 12 of power.
    Sections cut 10 bits below that, with what they cut fed back, so what they add must not show: 3 dB at most on top,
    for poles whose gain for it is below 2**10."""
    x = np.random.default_rng(2).normal(0, 0.1, (6000, 1)) + 0.25
    x = Q15.decode(Q15.encode(x))
    wanted = signal.sosfilt(second_order(DESIGNS[name]), x, axis=0)[2000:]
    bound = 10 * np.log10(np.mean(wanted**2) / (2.0**-30 / 12)) - 3
    assert snr(wanted, sections_of(name, x, False)[2000:]) > bound


def test_a_constant_comes_through_a_low_cut_off_exactly():
    """Gain 1 at 0 to the last bit, where coefficients of 14 bits would have none at all."""
    for cutoff in (0.0005, 0.001, 0.01):
        sections, op = low_pass(2, cutoff), Biquad()
        x = np.full((20000, 1), 0.3)
        state = [(op.state_shape(1, 1, False), "s32")]
        y = run(op, x, sections, Q15, *stored_sections(sections), states=state)
        assert y[-1, 0] == Q15.decode(Q15.encode(x))[-1, 0]


def test_silence_after_a_shock_is_silence():
    """No limit cycle is left in y, whatever the filter."""
    x = np.zeros((30000, 1))
    x[:50] = 0.99
    for name in DESIGNS:
        assert not np.any(sections_of(name, x, False)[-2000:]), name


def test_full_scale_saturates_and_comes_back():
    """Amplified by 8 in y's scale: clipped, never wrapped; and like unclipped filters afterwards."""
    sections, op = low_pass(2, 0.05), Biquad()
    x = np.where(np.arange(600) < 300, 0.99, 0.01)[:, None]
    y_format = Format("s16", (2.0**-18,), (0,))
    state = [(op.state_shape(1, 1, False), "s32")]
    y = run(op, x, sections, Q15, *stored_sections(sections), states=state, y_format=y_format)
    wanted = signal.sosfilt(second_order(sections), x, axis=0)
    np.testing.assert_allclose(y, np.clip(wanted, -0.125, 0.125 - 2.0**-18), rtol=0, atol=3e-5)


def test_sentences():
    unstable = Value("s", (1, 5), Format(), Kind.CONSTANT, np.array([[1, 0, 0, -2.1, 1.2]], np.float32))
    x = Value("x", (4, 1), Format(), Kind.INPUT)
    with pytest.raises(UnsupportedError, match=r"section 0 .* has a pole on or beyond the unit circle"):
        Biquad().infer(x, unstable)
    with pytest.raises(GraphError, match="expected sections"):
        Biquad().infer(x, Value("s", (1, 6), Format(), Kind.INPUT))
    with pytest.raises(InputError, match="decimate first"):
        stored_sections(low_pass(2, 1e-5))
    with pytest.raises(InputError, match="range from -2 to 2"):
        stored_sections(np.array([[3.0, 0, 0, 0, 0]]))
