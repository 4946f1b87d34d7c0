"""Attention of int8: near the real thing, and indifferent to what must not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.graph import ShapeError, UnsupportedError, evaluate, lower
from lilliput.ops.case import Case, case_graph
from lilliput.ops.nn.attention import Attention, integer
from lilliput.ops.nn.attention.cases import attention, attention_f32

Q, K, V, Y = 0.05, 0.05, 0.02, 0.015  # scales
ZEROS = (3, -7, 11, -20)


def stored(case: Case, seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.integers(-100, 100, operand.shape).astype(np.int8) for operand in case.inputs]


def run(case: Case, arrays: list[np.ndarray]) -> np.ndarray:
    return evaluate(case_graph(case), arrays).outputs[0].astype(np.int64)


def in_floats(case: Case, arrays: list[np.ndarray]) -> np.ndarray:
    """The real context, in steps of the output."""
    real = [
        (s * (a.astype(np.float64) - z)).astype(np.float32)
        for a, s, z in zip(arrays, (Q, K, V), ZEROS[:3], strict=True)
    ]
    floats = attention_f32(case.op, 1, 1, 4)
    floats = replace(floats, inputs=tuple(replace(o, shape=a.shape) for o, a in zip(floats.inputs, real, strict=True)))
    return np.clip(evaluate(case_graph(floats), real).outputs[0] / Y + ZEROS[3], -128, 127)


def attended(op: Attention, n: int, d: int = 8) -> Case:
    return attention(op, n, n, d, scales=(Q, K, V, Y), zeros=ZEROS)


@pytest.mark.parametrize("n", [2, 16, 100, 256])
@pytest.mark.parametrize("causal", [False, True])
def test_near_the_real_numbers(n, causal):
    """Half a step for the rounding; beyond it what weights miss, times the reach of the values."""
    case = attended(Attention(2, causal), n)
    arrays = stored(case, n)
    reach = 255 * V / Y * (0.0014 + n / 2**16)
    assert np.abs(run(case, arrays) - in_floats(case, arrays)).max() < 0.52 + reach


def test_a_spoilt_table_is_found(monkeypatch):
    case = attended(Attention(2), 16)
    arrays = stored(case, 1)
    monkeypatch.setattr(
        integer.Arithmetic, "powers", lambda self: np.roll(np.geomspace(65534, 32768, 256), 40).astype(int)
    )
    assert np.abs(run(case, arrays) - in_floats(case, arrays)).max() > 2


def test_the_order_of_keys_does_not_matter():
    case = attended(Attention(2), 20)
    q, k, v = stored(case, 2)
    order = np.random.default_rng(3).permutation(20)
    np.testing.assert_array_equal(run(case, [q, k[order], v[order]]), run(case, [q, k, v]))


def test_queries_in_another_order_give_rows_in_that_order():
    case = attended(Attention(2), 20)
    q, k, v = stored(case, 4)
    order = np.random.default_rng(5).permutation(20)
    np.testing.assert_array_equal(run(case, [q[order], k, v]), run(case, [q, k, v])[order])


def test_a_constant_on_all_keys_changes_nothing():
    case = attended(Attention(2), 20)
    q, k, v = stored(case, 6)
    np.testing.assert_array_equal(run(case, [q, k + np.int8(20), v]), run(case, [q, k, v]))


@pytest.mark.parametrize("n", [3, 50, 256, 1000])
def test_weights_sum_to_one(n):
    """The mean of values that are all alike is that value."""
    case = replace(attended(Attention(1), n), outputs=(replace(attended(Attention(1), n).inputs[2].format),))
    q, k, v = stored(case, 7)
    np.testing.assert_array_equal(run(case, [q, k, np.full_like(v, 77)]), 77)


def test_what_is_to_come_is_not_seen():
    case = attended(Attention(2, causal=True), 12)
    q, k, v = stored(case, 8)
    changed = [q, np.concatenate([k[:7], -k[7:]]), np.concatenate([v[:7], -v[7:]])]
    np.testing.assert_array_equal(run(case, changed)[:7], run(case, [q, k, v])[:7])
    assert np.any(run(case, changed)[7:] != run(case, [q, k, v])[7:]), "the control"


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_heads_know_nothing_of_each_other(heads):
    case = attended(Attention(heads), 9, 16 // heads)
    q, k, v = stored(case, 9)
    parts = [
        run(attended(Attention(1), 9, 16 // heads), [np.split(x, heads, -1)[i] for x in (q, k, v)])
        for i in range(heads)
    ]
    factor = replace(case, op=Attention(heads, scale=1 / (16 // heads) ** 0.5))
    np.testing.assert_array_equal(run(factor, [q, k, v]), np.concatenate(parts, -1))


def test_shapes_and_scales_that_do_not_fit_end_in_a_sentence():
    with pytest.raises(ShapeError, match="do not fall into 3 heads"):
        case_graph(replace(attention(Attention(2), 4, 4, 8), op=Attention(3)))
    for case in (
        attention(Attention(2), 2, 40_000, 4),
        attention(Attention(2), 4, 4, 4, scales=(1e4, 1e4, 0.1, 0.1)),
        attention(Attention(2), 4, 4, 4, scales=(0.1, 0.1, 9.0, 1e-4)),
    ):
        with pytest.raises(UnsupportedError, match="quantize the model again"):
            lower(case_graph(case))
