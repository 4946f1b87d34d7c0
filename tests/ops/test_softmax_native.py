"""The native integer softmax: within 1/256 of the true one, whatever comes in."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import evaluate
from lilliput.ops.case import case_graph
from lilliput.ops.nn.softmax import native
from lilliput.ops.nn.softmax.cases import softmax_integer

STEP = 1 / 256


def errors(x: np.ndarray, scale: float) -> np.ndarray:
    graph = case_graph(softmax_integer(x.shape, scale, arithmetic="native"))
    stored = evaluate(graph, [x]).outputs[0].astype(np.float64)
    powers = np.exp((x.astype(np.float64) - x.max(-1, keepdims=True)) * scale)
    return np.abs((stored + 128) * STEP - powers / powers.sum(-1, keepdims=True))


def rows(n: int) -> np.ndarray:
    """Random rows of many spreads, and for two numbers every difference that there is."""
    if n == 2:
        return np.stack([np.full(256, 127), np.arange(-128, 128)], -1).astype(np.int8)
    rng = np.random.default_rng(n)
    return np.stack([rng.integers(-128, high, n) for high in rng.integers(-127, 128, 400)]).astype(np.int8)


@pytest.mark.parametrize("n", [2, 3, 10, 64, 500, 4095])
@pytest.mark.parametrize("scale", [1e-4, 0.01, 0.05, 0.2, 1.0, 20.0])
def test_within_a_step(n, scale):
    assert errors(rows(n), scale).max() <= STEP


def test_a_spoilt_table_is_found(monkeypatch):
    right = native.power_array

    def spoilt(call, beta):
        powers = right(call, beta)
        powers[20] += powers[0] // 50
        return powers

    monkeypatch.setattr(native, "power_array", spoilt)
    assert errors(rows(2), 0.05).max() > STEP


def test_a_row_sums_to_one_but_for_its_steps():
    x = rows(64)
    graph = case_graph(softmax_integer(x.shape, 0.05, arithmetic="native"))
    sums = ((evaluate(graph, [x]).outputs[0].astype(np.float64) + 128) * STEP).sum(-1)
    assert np.abs(sums - 1).max() <= 64 * STEP * (1 / 2 + 1 / 32)


def test_a_constant_added_changes_nothing():
    x = np.random.default_rng(1).integers(-60, 60, (9, 30)).astype(np.int8)
    graph = case_graph(softmax_integer(x.shape, 0.05, arithmetic="native"))
    first, second = (evaluate(graph, [y]).outputs[0] for y in (x, x + np.int8(60)))
    np.testing.assert_array_equal(first, second)
