"""PCEN against its formula in float64, the smoothing by SciPy; noise floors against Edge Impulse's formula in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, ShapeError, UnsupportedError, Value, evaluate
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.exponential import ERROR as EXP_ERROR
from lilliput.ops.exponential import exp2_q16
from lilliput.ops.logarithm import ERROR as LOG_ERROR
from lilliput.ops.logarithm import log2_long_q16
from lilliput.ops.signal.noise_floor import NoiseFloor
from lilliput.ops.signal.pcen import Pcen

lfilter = pytest.importorskip("scipy.signal", reason="the oracle").lfilter

FLOAT = 1e-6  # of the largest: the level is summed in float32
RELATIVE, HALF = 2e-4, 0.51  # of y + bias**root, and of y's step, as the operator says
SCALE, STEP = 2.0**-16, 2.0**-12


def energies(seed: int) -> np.ndarray:
    """(200, 3, 8): bursts over noise of many sizes, the first frames silent."""
    rng = np.random.default_rng(seed)
    noise = rng.exponential(1.0, (200, 3, 8)) * 10.0 ** rng.uniform(-3, 3, (1, 3, 8))
    noise[:10] = 0
    return noise * np.where(rng.random((200, 3, 1)) < 0.05, 100.0, 1.0)


def truth(op: Pcen, x: np.ndarray) -> np.ndarray:
    level = lfilter([op.smoothing], [1, op.smoothing - 1], x, axis=0)
    return (x / (op.floor + level) ** op.gain + op.bias) ** op.root - op.bias**op.root


def computed(op, x: np.ndarray, x_format: Format, y: Format, states=()) -> np.ndarray:
    graph = case_graph(Case(op, (Operand(x.shape, x_format),), (y,), states))
    return evaluate(graph, [x]).outputs[0]


OPS = [Pcen(), Pcen(0.06, 0.8, 10.0, 0.25, 1e-3), Pcen(0.5, 1.0, 0.0, 1.0, 0.1)]


@pytest.mark.parametrize("op", OPS)
def test_float(op):
    x = energies(1).astype(np.float32)
    y = computed(op, x, Format(), Format(), (Operand(x.shape[1:], low=0, high=0),))
    wanted = truth(op, x.astype(np.float64))
    np.testing.assert_allclose(y, wanted, rtol=0, atol=FLOAT * wanted.max())


@pytest.mark.parametrize("op", OPS)
def test_fixed_point(op):
    stored = np.rint(np.minimum(energies(2), 3e4) / SCALE).astype(np.int32)
    state = Operand(stored.shape[1:], Format("u64", (SCALE / 65536,), (0,)), low=0, high=0)
    y = computed(op, stored, Format("s32", (SCALE,), (0,)), Format("s16", (STEP,), (0,)), (state,)) * STEP
    wanted = np.minimum(truth(op, stored * SCALE), 32767 * STEP)
    error = np.abs(y - wanted) - HALF * STEP
    assert np.all(error <= RELATIVE * (wanted + op.bias**op.root))
    assert np.all(y[:10] == 0) and y.max() > 100 * STEP


def test_powers_of_two():
    x = np.arange(-5 << 16, 31 << 16, 977)
    exact = np.exp2(x / 65536)
    assert np.all(np.abs(exp2_q16(x) - exact) <= EXP_ERROR * exact + 1)
    number = np.unique(np.geomspace(1, 2**50, 9999).astype(np.int64))
    assert np.max(np.abs(log2_long_q16(number) / 65536 - np.log2(number))) <= LOG_ERROR


def test_noise_floor_of_edge_impulse():
    power = np.random.default_rng(3).exponential(1e-2, (50, 40)) ** 2
    decibels = 10 * np.log10(np.clip(power, 1e-30, None))
    wanted = np.clip((decibels + 52) / (52 + 12), 0, 1)
    rounded = np.clip(np.around(wanted * 256), 0, 255) / 256
    x = decibels.astype(np.float32)
    y = computed(NoiseFloor(levels=256), x, Format(), Format())
    near_a_tie = np.abs(wanted * 256 % 1 - 0.5) < 1e-3  # where float32 may fall on the other side
    np.testing.assert_array_equal(y[~near_a_tie], rounded[~near_a_tie].astype(np.float32))
    assert near_a_tie.mean() < 0.01
    stored = np.clip(np.rint(decibels * 128), -32768, 32767).astype(np.int16)
    s8 = computed(NoiseFloor(), stored, Format("s16", (2.0**-7,), (0,)), Format("s8", (2.0**-8,), (-128,)))
    apart = np.abs((s8.astype(float) + 128) / 256 - rounded)
    assert apart.max() <= 1 / 256 and np.mean(apart > 0) < 0.05  # half a step of 2**-7 dB moves few across a tie


ROWS, S32, S16 = Value("x", (4, 3)), Format("s32", (1.0,), (0,)), Format("s16", (1.0,), (0,))


@pytest.mark.parametrize(
    ("op", "x", "sentence"),
    [
        (Pcen(), Value("x", (4,)), r"expected rows of bands, got \(4,\)"),
        (Pcen(smoothing=0.0), ROWS, "above 0 and at most 1, a bias of at least 0 and a floor above 0, got 0, 0.98"),
        (NoiseFloor(12.0, 12.0), ROWS, "a floor below the top and 0 to 65536 levels, got 12, 12 and 0"),
    ],
)
def test_settings_that_make_no_sense(op, x, sentence):
    with pytest.raises(ShapeError, match=sentence):
        op.infer(x)


def test_scales_that_leave_32_bits():
    state = Operand((3,), Format("u64", (1 / 65536,), (0,)))
    with pytest.raises(UnsupportedError, match=r"leave 32 bits; choose a scale near 2\*\*-12 for the output"):
        computed(Pcen(root=0.1), np.zeros((4, 3), np.int32), S32, S16, (state,))
    with pytest.raises(UnsupportedError, match="are too far apart; choose about"):
        computed(NoiseFloor(), np.zeros((4, 3), np.int16), Format("s16", (1e-5,), (0,)), S16)
