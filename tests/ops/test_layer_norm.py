"""Layer normalization of int8: near the real thing, and blind to what must not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.compress import quantize
from lilliput.graph import Format, ShapeError, UnsupportedError, evaluate, lower
from lilliput.learn.nn import Net
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.nn.layer_norm import LayerNorm
from lilliput.ops.nn.layer_norm.cases import layer_norm
from lilliput.ops.reciprocal_root import reciprocal_root

Y_SCALE, Y_ZERO = 0.04, 3
CASE = layer_norm((6, 48), scale=0.05, y=(Y_SCALE, Y_ZERO), gamma=1.0)
GRAPH = case_graph(CASE)


def normalized(x: np.ndarray, case: Case = CASE) -> np.ndarray:
    return evaluate(case_graph(case), [x]).outputs[0].astype(np.int64)


def rows(seed: int, low: int = -60, high: int = 60) -> np.ndarray:
    return np.random.default_rng(seed).integers(low, high, (6, 48)).astype(np.int8)


@pytest.mark.parametrize("high", [-59, -55, 0, 60])
def test_near_the_real_numbers(high):
    """Half a step, and what 15 bits of the root and 16 of the factor leave."""
    x = rows(1, high=high)
    real, gamma, beta = 0.05 * (x.astype(np.float64) + 7), *(GRAPH.values[n].array() for n in ("x1", "x2"))
    centred = real - real.mean(-1, keepdims=True)
    wanted = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * gamma + beta
    assert np.abs(normalized(x) - np.clip(wanted / Y_SCALE + Y_ZERO, -128, 127)).max() < 0.51


def test_a_constant_added_to_a_row_changes_nothing():
    x = rows(2)
    np.testing.assert_array_equal(normalized(x + np.int8(31)), normalized(x))


def test_without_epsilon_a_factor_changes_nothing_but_last_bits():
    case = layer_norm((6, 48), scale=0.05, y=(Y_SCALE, Y_ZERO), gamma=1.0, epsilon=0.0)
    x = rows(3, -40, 40)
    assert np.abs(normalized(3 * x, case) - normalized(x, case)).max() <= 1
    with_epsilon = replace(case, op=LayerNorm(1.0))
    assert np.abs(normalized(3 * x, with_epsilon) - normalized(x, with_epsilon)).max() > 1, "the control"


def test_channels_in_another_order_give_the_same_in_that_order():
    x = rows(4)
    plain = layer_norm((6, 48), 0, scale=0.05, y=(Y_SCALE, Y_ZERO))
    order = np.random.default_rng(5).permutation(48)
    np.testing.assert_array_equal(normalized(x[:, order], plain), normalized(x, plain)[:, order])


def test_the_reciprocal_root_keeps_its_promise():
    x = np.unique(np.random.default_rng(6).integers(0, 48, 20_000))
    x = np.unique(np.concatenate([np.random.default_rng(7).integers(1 << k, (2 << k) - (k == 47), 500) for k in x]))
    reciprocal, exponent = reciprocal_root(x)
    assert reciprocal.min() >= 1 << 14 and reciprocal.max() < 1 << 15
    assert exponent.min() >= -15 and exponent.max() <= 8
    assert np.abs(np.ldexp(reciprocal * np.sqrt(x), -30 - exponent) - 1).max() < 2**-14


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (layer_norm((2, 5000)), "rows of up to 4096 numbers"),
        (layer_norm((2, 50), scale=1e-9), "scale that is not tiny"),
        (layer_norm((2, 50), y=(1e-9, 0)), "quantize the model again"),
    ],
)
def test_what_does_not_fit_ends_in_a_sentence(case, sentence):
    graph = case_graph(case)
    with pytest.raises(UnsupportedError, match=sentence):
        lower(graph)


def test_gamma_has_a_number_for_each_channel():
    wrong = Case(LayerNorm(), (Operand((3, 8)), Operand((3,), constant=True)), (Format(),))
    with pytest.raises(ShapeError, match=r"so \(8,\), not \(3,\)"):
        case_graph(wrong)


def test_quantizing_leaves_the_channels_real():
    net = Net("normed", {"x": (6, 48)})
    graph = net.graph(net.layer_norm("x"))
    samples = np.random.default_rng(8).normal(2.0, 3.0, (40, 6, 48)).astype(np.float32)
    small = quantize(graph, samples)
    assert [value.format.dtype for value in small.constants] == ["f32", "f32"]
    y = small.values[small.outputs[0]].format
    (stored,) = evaluate(small, [small.values["x"].format.encode(samples[0])]).outputs
    (wanted,) = evaluate(graph, [samples[0]]).outputs
    assert np.abs(y.decode(stored) - wanted).max() < 2 * y.scale[0]
