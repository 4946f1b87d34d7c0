"""Requantization with two rounded high multiplies gives the same integers as gemmlowp's two roundings.

The C is compared with the reference layer by layer (test_conformance); here are the numbers that layers seldom meet.
"""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.ops.requantize import TWICE, Requantize
from lilliput.ops.simd import scales

INT32 = np.iinfo(np.int32)


def smmlar(a: np.ndarray, b: np.ndarray, c: np.ndarray | int) -> np.ndarray:
    """What `lil_smmlar` computes; here the result must not wrap."""
    y = c + ((a * b + (1 << 31)) >> 32)
    assert np.all((y >= INT32.min) & (y <= INT32.max))
    return y


def fast(acc: np.ndarray, requantize: Requantize, zero_point: int, is_above: bool) -> np.ndarray:
    """`lil_requantize_s8_dsp` before its clamp."""
    multiplier, shift = scales(requantize).astype(np.int64).T
    y = smmlar(acc, multiplier, acc)
    return smmlar(y if is_above else y + (y >> 63), shift, zero_point)


def accumulators(multiplier: int, shift: int, rng: np.random.Generator) -> np.ndarray:
    """Of all magnitudes, at both ends, and around those that the second rounding finds halfway."""
    random = rng.integers(INT32.min + 1, INT32.max, 400) >> rng.integers(0, 32, 400)
    halfway = ((rng.integers(-100, 100, 200) << shift) + (1 << (shift - 1))) * (1 << 31) // multiplier
    near = (halfway[:, None] + np.arange(-3, 4)).reshape(-1)
    ends = np.array([INT32.min + 1, -1, 0, 1, INT32.max])
    found = np.concatenate([random, near[np.abs(near) < 1 << 31], ends])
    room = np.abs(found) * (multiplier / 2**31) + 2.0 ** (shift - 1) < 1 << 31  # what Requantize.check asks for
    return found[room][:, None]


@pytest.mark.parametrize("shift", range(2, 32))
def test_two_high_multiplies_round_as_two_roundings(shift):
    rng = np.random.default_rng(shift)
    for multiplier in (1 << 30, (1 << 31) - 1, *rng.integers(1 << 30, 1 << 31, 20).tolist()):
        requantize = Requantize(np.array([multiplier]), np.array([shift]), TWICE)
        acc = accumulators(multiplier, shift, rng)
        wanted = requantize(acc)
        np.testing.assert_array_equal(fast(acc, requantize, -7, False), wanted - 7)
        above = fast(acc, requantize, -128, True)  # differs below the zero point only, where the clamp is
        np.testing.assert_array_equal(np.maximum(above, -128), np.maximum(wanted - 128, -128))


def test_without_a_lower_bound_ties_below_zero_differ():
    """The negative control: what LIL_ROUND_ABOVE leaves out is needed elsewhere."""
    requantize = Requantize(np.array([1 << 30]), np.array([2]), TWICE)
    acc = np.array([[-4 * 3]])  # -6 after the first rounding, halfway between -1 and -2
    assert requantize(acc) == -2
    assert fast(acc, requantize, 0, True) == -1
    assert fast(acc, requantize, 0, False) == -2
