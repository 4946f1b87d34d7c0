"""AdaRound against every rounding there is, and against nearest rounding; half-wave Gaussian levels."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilliput.compress.quantize.adaround import adaround, output_error
from lilliput.compress.quantize.gaussian import half_wave_error, half_wave_levels, half_wave_step

LOW, HIGH = -8, 7


def layer(seed: int, rows: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (rows, k) in units of their scale, and the mean of x xᵀ of numbers that go together."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(80, 3)) @ rng.normal(size=(3, k)) + 0.4 * rng.normal(size=(80, k)) + rng.normal(size=k)
    return rng.uniform(-7, 6, (rows, k)), x.T @ x / len(x)


def every_rounding(weights: np.ndarray, moments: np.ndarray) -> float:
    """The smallest error of one channel by trying all of them."""
    ups = np.array(list(product((0, 1), repeat=weights.shape[1])))
    return float(output_error(np.clip(np.floor(weights) + ups, LOW, HIGH) - weights, moments).min())


@pytest.mark.parametrize("k", [2, 5, 9, 12])
def test_the_best_of_all_roundings_is_found(k):
    best = found = 0
    for seed in range(12):
        weights, moments = layer(seed, 1, k)
        error = output_error(adaround(weights, moments, LOW, HIGH) - weights, moments)[0]
        found += error <= every_rounding(weights, moments) * (1 + 1e-9)
        best += output_error(np.rint(weights) - weights, moments)[0] <= every_rounding(weights, moments) * (1 + 1e-9)
    assert found == 12
    assert best < 12 or k == 2  # nearest rounding, the control


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 90))
def test_never_worse_than_nearest_and_always_a_neighbour(seed, rows, k):
    weights, moments = layer(seed, rows, k)
    chosen = adaround(weights, moments, LOW, HIGH)
    nearest = np.clip(np.rint(weights), LOW, HIGH)
    limit = output_error(nearest - weights, moments) * (1 + 1e-9) + 1e-12
    assert (output_error(chosen - weights, moments) <= limit).all()
    assert (np.abs(chosen - weights) < 1).all()
    assert chosen.min() >= LOW and chosen.max() <= HIGH


def test_where_inputs_have_nothing_in_common_nearest_is_best():
    weights, _ = layer(3, 4, 20)
    np.testing.assert_array_equal(adaround(weights, np.eye(20), LOW, HIGH), np.rint(weights))


def test_blocks_have_moments_of_their_own():
    weights, first = layer(0, 2, 8)
    _, second = layer(1, 2, 8)
    together = adaround(weights, np.stack([first, second]), LOW, HIGH)
    for row, moments in enumerate((first, second)):
        error = output_error(together[row : row + 1] - weights[row : row + 1], moments)[0]
        assert error <= every_rounding(weights[row : row + 1], moments) * (1 + 1e-9)


def test_inputs_that_are_always_zero_leave_nearest():
    weights, _ = layer(2, 3, 6)
    np.testing.assert_array_equal(adaround(weights, np.zeros((6, 6)), LOW, HIGH), np.rint(weights))


# half-wave Gaussian levels


def sampled_error(levels: np.ndarray) -> float:
    x = np.maximum(np.random.default_rng(0).normal(size=200_000), 0)
    every = np.concatenate([[0.0], levels])
    return float(np.square(x - every[np.abs(x[:, None] - every).argmin(1)]).mean())


@pytest.mark.parametrize("count", [1, 3, 7])
def test_the_closed_form_is_what_samples_say(count):
    for levels in (half_wave_levels(count), half_wave_step(count) * np.arange(1, count + 1)):
        assert half_wave_error(levels) == pytest.approx(sampled_error(levels), rel=0.03)  # 200,000 samples


@pytest.mark.parametrize("count", [3, 7, 15])
def test_no_levels_near_them_are_better(count):
    levels, step = half_wave_levels(count), half_wave_step(count)
    rng = np.random.default_rng(count)
    best = half_wave_error(levels)
    assert all(half_wave_error(np.sort(levels + rng.normal(scale=0.02, size=count))) > best for _ in range(20))
    even = half_wave_error(step * np.arange(1, count + 1))
    assert best < even
    assert all(half_wave_error(step * by * np.arange(1, count + 1)) > even for by in (0.95, 1.05))
