"""Real numbers in integers against float64, and the integer square root against Python's. That the C is the same is
tested where kernels use it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lilliput.ops import scaled_power
from lilliput.ops.long import root
from lilliput.ops.scaled import ALL_ONES, LIMIT, Scaled, from_integers, from_reals, scaled

CUT = 2.0**-31  # a result loses less than one unit of its last of 32 bits
POWER = 2.0**-30  # what `scaled_power` states is in units of it
COUNT = 20_000


def numbers(seed: int) -> np.ndarray:
    """float64 of 32 bits at most, of every size and both signs, some of them zero."""
    rng = np.random.default_rng(seed)
    whole = rng.integers(-(1 << 31), 1 << 31, COUNT) >> rng.integers(0, 32, COUNT)
    return np.append(whole * 2.0 ** rng.integers(-40, 40, COUNT), [0.0, 1.0, -1.0])


@pytest.mark.parametrize("name", ["__mul__", "__add__", "__sub__"])
def test_arithmetic(name):
    a, b = numbers(1), numbers(2)
    real = getattr(a, name)(b)
    mine = getattr(from_reals(a), name)(from_reals(b)).real()
    largest = np.maximum(np.abs(real), 0 if name == "__mul__" else np.abs(a) * 2.0**-30)
    assert np.all(np.abs(mine - real) <= CUT * largest)


def test_division():
    a, b = numbers(3), numbers(4)
    keep = b != 0
    mine = (from_reals(a) / from_reals(b)).real()
    np.testing.assert_allclose(mine[keep], a[keep] / b[keep], rtol=CUT, atol=0)
    by_zero = from_reals(np.array([2.0, -2.0, 0.0])) / from_reals(np.zeros(3))
    assert by_zero.exponent.tolist() == [LIMIT, LIMIT, 0]
    assert by_zero.significand.tolist() == [ALL_ONES, ALL_ONES, 0]
    assert by_zero.negative.tolist() == [False, True, False]


def test_roots():
    x = np.abs(numbers(5))
    np.testing.assert_allclose(from_reals(x).root().real(), np.sqrt(x), rtol=CUT, atol=0)
    assert from_reals(np.array([-4.0])).root().real()[0] == 0
    rng = np.random.default_rng(6)
    whole = rng.integers(0, 1 << 64, 5000, dtype=np.uint64) >> rng.integers(0, 64, 5000).astype(np.uint64)
    squares = rng.integers(0, 1 << 32, 500, dtype=np.uint64) ** np.uint64(2)
    every = np.concatenate([whole, squares, squares - np.uint64(1), np.array([0, 1, 2, 3, (1 << 64) - 1], np.uint64)])
    assert root(every).tolist() == [math.isqrt(int(value)) for value in every]


def test_rounding():
    x = np.array([0.5, -0.5, 0.49999, 1.5, 2.5, -2.5, 1e9, 3e9, -3e9, 0.0, 2.0**31 - 0.75, 1e-30])
    wanted = [1, -1, 0, 2, 3, -3, 10**9, 2**31 - 1, -(2**31) + 1, 0, 2**31 - 1, 0]
    assert from_reals(x).rounded(-(1 << 31), (1 << 31) - 1).tolist() == wanted
    assert from_reals(x).rounded(-2, 2).tolist() == np.clip(wanted, -2, 2).tolist()


def test_what_is_too_large_or_too_small():
    big = scaled(np.array([1], np.uint64), 8000)
    assert (big * big).exponent[0] == LIMIT
    small = scaled(np.array([1], np.uint64), -8000)
    assert (small * small).significand[0] == 0


def test_every_number_is_normal():
    a, b = (
        from_reals(numbers(7)),
        from_integers(np.random.default_rng(8).integers(-(1 << 63), (1 << 63) - 1, COUNT + 3)),
    )
    for x in (a, b, a + b, a - b, a * b, a / b, b.root(), a - a):
        assert isinstance(x, Scaled)
        assert np.all((x.significand >= 1 << 31) | ((x.significand == 0) & (x.exponent == 0) & ~x.negative))
        assert np.all(x.significand < 1 << 32)


def test_exponential_and_logarithm():
    rng = np.random.default_rng(9)
    x = np.concatenate([rng.uniform(-80, 80, 4000), rng.normal(0, 1e-4, 500), [0.0, 1.0]])
    off = scaled_power.exp(from_reals(x)).real() / np.exp(x) - 1
    assert np.all(np.abs(off) < (np.abs(x) + 32) * POWER)
    y = np.exp(rng.uniform(-80, 80, 4000))
    logs = scaled_power.log(from_reals(np.append(y, 1.0))).real()
    np.testing.assert_allclose(logs[:-1], np.log(y), rtol=POWER, atol=2 * POWER)
    assert logs[-1] == 0


def test_powers_beyond_all_bounds():
    ends = scaled_power.exp(from_reals(np.array([1e6, -1e6, 1e30])))
    assert ends.exponent.tolist() == [LIMIT, 0, LIMIT]
    assert ends.significand.tolist() == [ALL_ONES, 0, ALL_ONES]
    below = scaled_power.log(from_reals(np.array([0.0, -3.0]))).real()
    np.testing.assert_allclose(below, -LIMIT * np.log(2))
