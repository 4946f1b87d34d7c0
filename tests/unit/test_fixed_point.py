"""The fixed-point functions against the real ones. That they are gemmlowp's to the bit is tested with LiteRT."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import LITERT, NATIVE, TFLITE_MICRO, Call, Format, Value
from lilliput.ops import fixed_point
from lilliput.ops.fixed_point import ONE, scale_ratio
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.rsqrt import inverse_square_root
from lilliput.ops.nn.tanh import Tanh
from lilliput.ops.sigmoid_s16 import sigmoid_array

Q0 = 2.0**31
TAYLOR = 3e-7  # what the fourth power of a quarter leaves out of the exponential's series, 2.3e-7, and roundings


def spread(integer_bits):
    """Numbers of both signs over the whole range of Q(integer_bits)."""
    rng = np.random.default_rng(integer_bits)
    return np.append(rng.integers(-(1 << 31), 1 << 31, 20_000), [0, 1, -1])


@pytest.mark.parametrize("bits", [0, 2, 4, 5])
def test_exp(bits):
    a = -np.abs(spread(bits))
    real = np.exp(a / 2.0 ** (31 - bits))
    np.testing.assert_allclose(fixed_point.exp_negative(a, bits) / Q0, real, atol=TAYLOR, rtol=0)
    assert fixed_point.exp_negative(np.array([0]), bits)[0] == ONE


@pytest.mark.parametrize("bits", [3, 4])
def test_logistic_and_tanh(bits):
    a = spread(bits)
    real = a / 2.0 ** (31 - bits)
    np.testing.assert_allclose(fixed_point.logistic(a, bits) / Q0, 1 / (1 + np.exp(-real)), atol=TAYLOR, rtol=0)
    np.testing.assert_allclose(fixed_point.tanh(a, bits) / Q0, np.tanh(real), atol=TAYLOR, rtol=0)


def test_reciprocal():
    x = np.abs(spread(0)) & ONE
    np.testing.assert_allclose(fixed_point.one_over_one_plus(x) / Q0, 1 / (1 + x / Q0), atol=1e-8, rtol=0)
    assert fixed_point.one_over_one_plus(np.array([0]))[0] == ONE


def test_log_of_sum():
    x = np.random.default_rng(1).integers(1 << 19, (1 << 31) - 1, 20_000)
    real = np.log(x / 2.0**19)
    np.testing.assert_allclose(fixed_point.log_of_sum(x) / 2.0**26, real, atol=2e-6, rtol=0)


def test_inverse_square_root():
    for x in range(1, 256):
        multiplier, right = inverse_square_root(x)
        assert multiplier / 2.0 ** (31 + right) == pytest.approx(
            x**-0.5, rel=2e-6
        )  # five steps of Newton's method from 1


def test_sigmoid_table_is_the_published_one():
    """Some entries of TFLite's sigmoid_table_uint16, and the last."""
    table = sigmoid_array()
    places = [0, 1, 2, 3, 4, 28, 30, 48, 62, 100, 200, 254, 255]
    wanted = [32768, 33451, 34133, 34813, 35493, 49975, 50942, 57724, 60935, 64536, 65520, 65534, 65535]
    assert table[places].tolist() == wanted


@pytest.mark.parametrize(
    ("op", "y"), [(Logistic(), Format("s8", (1 / 256,), (-128,))), (Tanh(), Format("s8", (1 / 128,), (0,)))]
)
def test_int8_tables_of_both_libraries_agree(op, y):
    """TFLite Micro's fixed point and LiteRT's float32, below a scale of 2; above the former saturates early."""
    for scale in np.geomspace(1e-4, 1.9, 25):
        x = Value("x", (1,), Format("s8", (float(np.float32(scale)),), (-7,)))
        tables = (op.table(Call((x,), (Value("y", (1,), y),), (), library)) for library in (TFLITE_MICRO, LITERT))
        np.testing.assert_array_equal(*tables)


def test_int8_logistic_of_tflite_micro_saturates_early():
    """logistic(4) * 256 - 128 is 123; the input's radius at a scale of 4 is one step."""
    x, y = Value("x", (1,), Format("s8", (4.0,), (0,))), Value("y", (1,), Format("s8", (1 / 256,), (-128,)))
    assert Logistic().table(Call((x,), (y,)))[128 + 1] == 127
    assert Logistic().table(Call((x,), (y,), arithmetic=LITERT))[128 + 1] == 123


def test_scale_ratio_is_rounded_as_the_library_does():
    exact, rounded = (scale_ratio(a, (0.1, 0.3), 0.7) for a in (TFLITE_MICRO, LITERT))
    assert exact == 0.1 * 0.3 / 0.7
    assert exact != rounded == float(np.float32(0.1) * np.float32(0.3) / np.float32(0.7))
    assert scale_ratio(NATIVE, (0.1, 0.3), 0.7) == exact
