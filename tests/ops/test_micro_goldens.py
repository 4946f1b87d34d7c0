"""The operators of TFLite Micro's audio front end against the numbers of its own unit tests.

Source: tensorflow/tflite-micro, signal/micro/kernels/*_test.cc; the names of its tests are in the comments.
"""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, Graph, Kind, Node, Op, ShapeError, UnsupportedError, Value, evaluate, verify
from lilliput.ops.signal.micro_energy import MicroEnergy
from lilliput.ops.signal.micro_fft_auto_scale import MicroFftAutoScale
from lilliput.ops.signal.micro_filter_bank import MicroFilterBank
from lilliput.ops.signal.micro_filter_bank_root import MicroFilterBankRoot
from lilliput.ops.signal.micro_log import MicroLog
from lilliput.ops.signal.micro_noise_subtract import MicroNoiseSubtract
from lilliput.ops.signal.micro_pcan import MicroPcan
from lilliput.ops.signal.micro_rfft import MicroRfft
from lilliput.ops.signal.micro_window import MicroWindow


def graph_of(op: Op, inputs, constants=(), outputs=("s16",), states=()) -> Graph:
    """A graph of one node; inputs and constants are arrays."""
    values = [Value(f"x{i}", a.shape, stored(a), Kind.INPUT) for i, a in enumerate(inputs)]
    values += [Value(f"c{i}", a.shape, stored(a), Kind.CONSTANT, a) for i, a in enumerate(constants)]
    shapes = op.infer(*values)
    made = [Value(f"y{i}", s, Format(t)) for i, (s, t) in enumerate(zip(shapes, outputs, strict=True))]
    kept = [Value(f"s{i}", a.shape, stored(a), Kind.STATE, a) for i, a in enumerate(states)]
    names = [tuple(v.name for v in group) for group in (values, made, kept)]
    node = Node(op.name, op, *names)
    known = {v.name: v for v in (*values, *made, *kept)}
    return verify(Graph("golden", tuple(v.name for v in values if v.kind is Kind.INPUT), names[1], known, (node,)))


def stored(array: np.ndarray) -> Format:
    return Format({"u": "u", "i": "s"}[array.dtype.kind] + str(array.dtype.itemsize * 8))


def computed(op: Op, inputs, constants=(), outputs=("s16",), states=()):
    return evaluate(graph_of(op, inputs, constants, outputs, states), inputs).outputs


def test_window():  # WindowTestLength16Shift12, WindowTestLength32Shift8
    rising = np.arange(0, 0x1000, 0x100, dtype=np.int16)
    wanted = [0, 224, 416, 576, 704, 800, 864, 896, 896, 864, 800, 704, 576, 416, 224, 0]
    assert computed(MicroWindow(12), [rising], [rising[::-1].copy()])[0].tolist() == wanted
    x, window = np.array([1221, 1920, 9531, 371], np.int16), np.array([1323, 764, 9100, 9311], np.int16)
    assert computed(MicroWindow(8), [x], [window])[0].tolist() == [6310, 5730, 32767, 13493]


def test_auto_scale():  # FftAutoScaleTestScaleBit, FftAutoScaleTestSmall
    x = np.array([238, 113, -88, -243, -5, -130, 159, -70], np.int16)
    y, shift = computed(MicroFftAutoScale(), [x], outputs=("s16", "s32"))
    assert y.tolist() == [30464, 14464, -11264, -31104, -640, -16640, 20352, -8960]
    assert shift == 7
    y, shift = computed(MicroFftAutoScale(), [np.array([0, 0x1111, 0x3333], np.int16)], outputs=("s16", "s32"))
    assert (y.tolist(), shift) == ([0, 0x2222, 0x6666], 1)


def test_rfft():  # RfftTestSize64Int16
    impulse = np.zeros(64, np.int16)
    impulse[0] = 16384
    assert computed(MicroRfft(64), [impulse])[0].tolist() == [256, 0] * 33


def test_energy():  # EnergyTestMiddle, EnergyTestStart, EnergyTestEnd
    x = np.arange(1, 17, dtype=np.int16)
    for first, last, wanted in [
        (2, 4, [0, 0, 61, 113, 0, 0, 0, 0]),
        (0, 4, [5, 25, 61, 113, 0, 0, 0, 0]),
        (4, 8, [0, 0, 0, 0, 181, 265, 365, 481]),
    ]:
        assert computed(MicroEnergy(first, last), [x], outputs=("u32",))[0].tolist() == wanted


def test_filter_bank():  # FilterBankTest32Channel, its first four channels
    energy = [
        65451,
        11468838,
        4280615122,
        4283105055,
        30080683,
        969970,
        1168164,
        192770,
        344209,
        1811809,
        1740724,
        586130,
    ]
    x = np.array([*energy, 305045], np.uint32)
    rising = np.array([1133, 2373, 3712, 1047, 2564, 66, 1740], np.int16)
    falling = np.array([2962, 1722, 383, 3048, 1531, 4029, 2355], np.int16)
    stretches = ((5, 0, 1), (6, 1, 1), (7, 2, 2), (9, 4, 2), (11, 6, 1))
    y = computed(MicroFilterBank(stretches), [x], [rising, falling], ("u64",))[0]
    assert y.tolist() == [5645104312, 3087527471, 5883346002, 10807122775]


def test_root():  # FilterBankSquareRoot32Channel
    x = np.array([10528000193, 28362909357, 47577133750, 8466055850, 11591835, 18670978, 17907031], np.uint64)
    y = computed(MicroFilterBankRoot(), [x, np.array(7, np.int32)], outputs=("u32",))[0]
    assert y.tolist() == [801, 1315, 1704, 718, 26, 33, 33]


def test_noise_subtraction():  # FilterBankSpectralSubtractionTest16Channel: no smoothing bits, all bands alike
    x = np.array([[393, 213, 408, 1, 361, 385, 386, 326, 170, 368]], np.uint32)
    op = MicroNoiseSubtract(655, 15729, 655, 15729, 819, smoothing_bits=0)
    y, noise = computed(op, [x], outputs=("u32", "u32"), states=[np.zeros(10, np.uint32)])
    assert y[0].tolist() == [378, 205, 392, 1, 347, 370, 371, 313, 164, 354]
    assert noise[0].tolist() == [15, 8, 16, 0, 14, 15, 15, 13, 6, 14]


GAINS = """
32636 32633 32630 -6 0 0 32624 -12 0 0 32612 -23 -2 0 32587 -48 0 0 32539 -96 0 0 32443 -190 0 0 32253 -378 4 0
31879 -739 18 0 31158 -1409 62 0 29811 -2567 202 0 27446 -4301 562 0 23707 -6265 1230 0 18672 -7458 1952 0
13166 -7030 2212 0 8348 -5342 1868 0 4874 -3459 1282 0 2697 -2025 774 0 1446 -1120 436 0 762 -596 232 0
398 -313 122 0 207 -164 64 0 107 -85 34 0 56 -45 18 0 29 -22 8 0 15 -13 6 0 8 -8 4 0 4 -2 0 0 2 -3 2 0 1 0 0 0
1 -3 2 0 0 0 0
"""


def test_pcan():  # Mix1Ref1Case; every fourth number of the table, which is not used, is 0 here
    gains = np.array(GAINS.split(), np.int16)
    x = np.array([286, 298, 305, 291, 290, 257, 345, 64, 72, 304], np.uint32)
    noise = np.array([7310, 18308, 7796, 17878, 7413, 15789, 8819, 1636, 4423, 18677], np.uint32)
    y = computed(MicroPcan(6), [x, noise], [gains], ("u32",))[0]
    assert y.tolist() == [1301, 836, 1354, 827, 1312, 779, 1461, 378, 344, 843]


def test_log():  # FilterBankLogTest32Channel, FilterBankLogTest16Channel
    x = np.array([29, 21, 40, 19, 11, 5, 4, 6, 2], np.uint32)
    assert computed(MicroLog(1600, 3), [x])[0].tolist() == [8715, 8198, 9229, 8038, 7164, 5902, 5545, 6194, 4436]
    x = np.array([48, 20, 19, 24, 14], np.uint32)
    assert computed(MicroLog(32768, 5), [x])[0].tolist() == [32767, 15121, 13440, 21095, 3434]


X = Value("x", (2, 6), Format("s16"))
U = Value("x", (2, 6), Format("u32"))
CONSTANT = Value("c", (4,), Format("s16"), Kind.CONSTANT, np.zeros(4, np.int16))
SIX = Value("c", (6,), Format("s16"), Kind.CONSTANT, np.zeros(6, np.int16))


@pytest.mark.parametrize(
    ("op", "inputs", "error", "sentence"),
    [
        (MicroWindow(12), (X, CONSTANT), ShapeError, r"expected a window of \(6,\), as long as a row"),
        (MicroWindow(31), (X, SIX), ShapeError, "0 to 30, got 31"),
        (MicroWindow(12), (X, X), UnsupportedError, "'x' is computed while the model runs; only a constant will do"),
        (MicroFftAutoScale(), (Value("x", (), Format("s16")),), ShapeError, "expected rows of numbers"),
        (MicroRfft(12), (X,), ShapeError, "a power of two from 4 to 8192, got 12; pad the input"),
        (MicroRfft(4), (X,), ShapeError, r"rows of at most 4 numbers, got \(2, 6\)"),
        (MicroEnergy(0, 4), (X,), ShapeError, "within 0 to 3, got 0 and 4"),
        (MicroFilterBank(((0, 0, 3), (4, 0, 3))), (U, CONSTANT, CONSTANT), ShapeError, "within 6 bins and 4 weights"),
        (MicroFilterBank(((0, 0, 3),)), (U, CONSTANT, CONSTANT), ShapeError, "two stretches or more"),
        (MicroFilterBankRoot(), (U, U), ShapeError, r"a shift for each row, \(2,\), got \(2, 6\)"),
        (MicroNoiseSubtract(1, 1, 1, 1, -1), (U,), ShapeError, "shares of 32 bits"),
        (MicroNoiseSubtract(1, 1, 1, 1, 1, 32), (U,), ShapeError, "bits from 0 to 31, got 32 for smoothing"),
        (MicroPcan(6), (U, U, CONSTANT), ShapeError, "and 125 gains"),
        (MicroLog(64, 32), (U,), ShapeError, "0 to 31 bits of correction"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_sentence(op, inputs, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        op.infer(*inputs)
    assert str(caught.value).startswith(f"{op.name} x: ")
