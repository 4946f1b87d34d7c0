"""Percentiles and magnitudes against NumPy in float64."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, ShapeError, UnsupportedError, evaluate
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.magnitude import Magnitude
from lilliput.ops.signal.percentiles import Percentiles

X = Format("s16", (2.0**-12,), (0,))
PERCENTS, SPAN = (0.0, 5.0, 25.0, 50.0, 75.0, 97.5, 100.0), (25.0, 75.0)
ULP = 2.0**-23


def result(op, x, x_format=X, y_format=X):
    graph = case_graph(Case(op, (Operand(x.shape, x_format),), (y_format,)))
    return evaluate(graph, [x]).outputs[0]


@pytest.mark.parametrize("n", [1, 2, 3, 8, 100, 101])
def test_percentiles(n):
    """int16: half a unit for rounding, and 2^-15 of a step between neighbours for the part that is cut."""
    rng = np.random.default_rng(n)
    real = rng.normal(0, 1, (20, n)).astype(np.float32)
    wanted = np.percentile(real.astype(np.float64), PERCENTS, axis=1).T
    wanted = np.concatenate([wanted, (wanted[:, 4] - wanted[:, 2])[:, None]], 1)
    got = result(Percentiles(PERCENTS, (SPAN,)), real, Format(), Format())
    np.testing.assert_allclose(got, wanted, rtol=0, atol=8 * 4 * ULP)
    stored = rng.integers(-32768, 32768, (20, n)).astype(np.int16)
    wanted = np.percentile(stored.astype(np.float64), PERCENTS, axis=1).T
    got = result(Percentiles(PERCENTS), stored)
    assert np.abs(got - wanted).max() <= 0.5 + 65536 * 2.0**-15


def test_a_span_saturates():
    x = np.array([[-32768, 32767]], np.int16)
    assert result(Percentiles((), ((0.0, 100.0),)), x).tolist() == [[32767]]


def test_magnitude():
    """One rounding of the sum, one of the root, each half an ulp, and the sum's own; int16: half a unit."""
    rng = np.random.default_rng(3)
    real = rng.normal(0, 1, (1000, 3)).astype(np.float32)
    got = result(Magnitude(), real, Format(), Format())[:, 0]
    np.testing.assert_allclose(got, np.linalg.norm(real.astype(np.float64), axis=1), rtol=2 * ULP)
    stored = rng.integers(-18000, 18000, (1000, 3)).astype(np.int16)
    exact = np.linalg.norm(stored.astype(np.float64), axis=1)
    assert np.abs(result(Magnitude(), stored)[:, 0] - exact).max() <= 0.5 + 1e-4


def test_sentences():
    with pytest.raises(ShapeError, match="from 0 to 100, 101 does not"):
        result(Percentiles((101.0,)), np.zeros((1, 4), np.int16))
    with pytest.raises(ShapeError, match="at least one percentile"):
        result(Percentiles(()), np.zeros((1, 4), np.int16))
    graph = case_graph(Case(Magnitude(), (Operand((2, 3), Format("s16", (0.1,), (3,))),), (X,)))
    with pytest.raises(UnsupportedError, match="zero point 0"):
        graph.nodes[0].op.lower(graph.call(graph.nodes[0]), Magnitude.KERNELS[0])
