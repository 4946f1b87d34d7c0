"""The stationarity classifier on signals that do change: what it says, and that the C says the same in every row."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.bench.claims.segments import CLASSES, ROWS, SCALE, block_sums, macro_f1, segments
from lilliput.bench.claims.unit_root import CRITICAL, statistic, usual_lags
from lilliput.codegen import c_project
from lilliput.graph import Format, Graph, Kind, Node, ShapeError, Value, evaluate, verify
from lilliput.ops.signal.stationarity import UNKNOWN, Stationarity, fixed
from lilliput.run.host import HostTwin


@pytest.fixture(scope="module")
def test_part():
    return segments("test", 7, 15)


def graph_of(op: Stationarity, rows: np.ndarray) -> Graph:
    """The operator on a whole recording, from nothing seen."""
    is_float = rows.dtype == np.float32
    format, wide = (Format(), Format()) if is_float else (Format("s16", (SCALE,), (0,)), Format("s64"))
    states = [
        Value(f"s{i}", array.shape, kind, Kind.STATE, array)
        for i, (array, kind) in enumerate(
            zip(
                op.initial_states(rows.shape[1], is_float),
                (Format("s32"), wide, wide, Format("s8")),
                strict=True,
            )
        )
    ]
    values = [Value("x", rows.shape, format, Kind.INPUT), *states, Value("y", rows.shape, Format("s8"))]
    node = Node("stationarity", op, ("x",), ("y",), tuple(state.name for state in states))
    return verify(Graph("stationarity", ("x",), ("y",), {v.name: v for v in values}, (node,)))


def labels_of(op: Stationarity, rows: np.ndarray) -> np.ndarray:
    """After each row."""
    return evaluate(graph_of(op, rows), [rows]).outputs[0]


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_c_says_the_same_in_every_row_while_the_window_moves_over_changes(test_part, dtype):
    rows = test_part.rows[:, :24].astype(dtype)
    twice = np.concatenate([rows, rows[:, ::-1]])
    graph = graph_of(Stationarity(), twice)
    (wanted,) = evaluate(graph, [twice]).outputs
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        (found,) = twin.run([twice[None]])
    np.testing.assert_array_equal(found[0], wanted)
    assert set(np.unique(wanted)) == {UNKNOWN, 0, 1, 2, 3}
    assert (wanted[: ROWS - 1] == UNKNOWN).all()


def test_the_usual_thresholds_tell_changes_apart_where_a_unit_root_test_does_not(test_part):
    said = fixed.judge(Stationarity(), block_sums(Stationarity(), test_part.rows))
    assert macro_f1(test_part.labels, said, CLASSES) >= 0.95
    changes = (test_part.labels > 0).astype(int)
    assert macro_f1(changes, (said > 0).astype(int), 2) >= 0.95
    lags = usual_lags(ROWS)
    alone = np.array([statistic(x.astype(np.float64), lags) >= CRITICAL for x in test_part.rows.T]).astype(int)
    assert macro_f1(changes, alone, 2) <= 0.80
    mixed = np.random.default_rng(0).permutation(test_part.labels)
    assert macro_f1(mixed, said, CLASSES) < 0.4


def test_the_unit_root_test_finds_a_unit_root():
    rng = np.random.default_rng(2)
    noise = rng.standard_normal(1000)
    assert statistic(noise, 4) < CRITICAL < statistic(np.cumsum(noise), 4)


def test_real_numbers_and_integers_agree_but_for_ties(test_part):
    rows = test_part.rows
    real = labels_of(Stationarity(), rows.astype(np.float32))[-1]
    assert np.mean(real == labels_of(Stationarity(), rows)[-1]) >= 0.98


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7])
def test_noise_of_another_correlation_raises_few_false_alarms(rho):
    rng = np.random.default_rng(5)
    x = rng.standard_normal((ROWS + 200, 500))
    for t in range(1, len(x)):
        x[t] += rho * x[t - 1]
    rows = np.rint(x[200:] * 300).astype(np.int16)
    assert np.mean(labels_of(Stationarity(), rows)[-1] != 0) <= 0.03


def test_a_constant_is_stationary_and_a_step_without_noise_is_a_regime_change():
    rows = np.full((ROWS, 3), -32768, np.int16)
    rows[ROWS // 2 :, 1] = 32767
    rows[:, 2] = np.linspace(-32768, 32767, ROWS).astype(np.int16)
    for signal in (rows, rows.astype(np.float32)):
        assert labels_of(Stationarity(), signal)[-1].tolist() == [0, 3, 1]


def test_sentences():
    x = Value("x", (10, 1), Format("s16", (1.0,), (0,)), Kind.INPUT)
    for op in (Stationarity(block=20), Stationarity(blocks=40), Stationarity(512, 16)):
        with pytest.raises(ShapeError, match=r"with block \* blocks\^2 at most 32768"):
            op.infer(x)
    with pytest.raises(ShapeError, match="expected change and scatter in"):
        Stationarity(change=0.0).infer(x)
