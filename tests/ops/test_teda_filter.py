"""TEDA: the recursion is the pairwise definition, the rule is m sigma, and outliers are found."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, ShapeError, UnsupportedError, evaluate
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.teda_filter import TedaFilter

X, FLAG = Format("s16", (0.01,), (0,)), Format("s16", (1.0,), (0,))


def run(op: TedaFilter, x: np.ndarray, fixed: bool) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """y stored and the last states, from the beginning; x real (rows, channels)."""
    channels = x.shape[1]
    formats = (X, Format("s32"), Format("s64")) if fixed else (Format(),) * 3
    states = (((2,), Format("s32")), ((channels,), formats[1]), ((1,), formats[2]), ((channels,), formats[0]))
    operands = tuple(Operand(shape, format, low=0, high=0) for shape, format in states)
    y = FLAG if fixed and op.gives == "outliers" else formats[0]
    graph = case_graph(Case(op, (Operand(x.shape, formats[0]),), (y,), operands))
    trace = evaluate(graph, [formats[0].encode(x)])
    return trace.outputs[0], dict(trace.states)


def eccentricity(x: np.ndarray) -> float:
    """Of the last of x (k, channels) among all, from all pairwise distances: xi = 2 pi / sum of pi."""
    distances = ((x[:, None] - x[None]) ** 2).sum(-1)
    return float(2 * distances[-1].sum() / distances.sum())


@pytest.mark.parametrize("fixed", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_rule_is_that_of_the_definition(channels, fixed):
    """Angelov: an outlier where xi / 2 > (m^2 + 1) / 2k, all rows taken in. Rows nearer to the bound than rounding
    may fall to either side; none does with this seed, which the margin shows."""
    m, rng = 2.0, np.random.default_rng(5)
    x = np.round(rng.standard_t(3, (150, channels)), 2)
    told, _ = run(TedaFilter(m, "outliers", adapt=True), x, fixed)
    margins = []
    for k in range(3, len(x) + 1):
        bound = (m**2 + 1) / k
        margins.append(abs(eccentricity(x[:k]) / bound - 1))
        assert bool(told[k - 1, 0]) == (eccentricity(x[:k]) > bound), k
    assert min(margins) > 1e-4
    assert 2 < told.sum() < 40


@pytest.mark.parametrize("fixed", [False, True])
def test_the_states_are_mean_and_variance(fixed):
    """Integers: means are rounded 500 times by 2^-17 of a unit; distances to 2^-9 of one, seen through squares."""
    x = np.round(np.random.default_rng(6).normal(3, 2, (500, 2)), 2)
    _, states = run(TedaFilter(m=16.0, adapt=True), x, fixed)
    mean, variance = states["s1"], states["s2"][0]
    if fixed:
        mean, variance = mean * 0.01 / 65536, variance * 1e-4 / 65536
    np.testing.assert_allclose(mean, x.mean(0), atol=1e-4 if fixed else 2e-5)
    np.testing.assert_allclose(variance, ((x - x.mean(0)) ** 2).sum(1).mean(), rtol=1e-3 if fixed else 1e-5)
    assert states["s0"].tolist() == [500, 0]


@pytest.mark.parametrize("fixed", [False, True])
def test_nothing_is_told_before_row_m_squared_and_two(fixed):
    for m in (2.0, 3.0):
        first = int(m**2) + 2
        x = np.zeros((first, 1))
        x[-1] = 100.0
        x[0] = 0.01  # so that there is a variance
        assert not run(TedaFilter(m, "outliers"), x[1:], fixed)[0].any()
        assert run(TedaFilter(m, "outliers"), x, fixed)[0][-1, 0] == 1


@pytest.mark.parametrize("fixed", [False, True])
def test_a_burst(fixed):
    """Taken in, a burst hides its own end; left out, all of it is found; and a new level is accepted by `reseed`."""
    rng = np.random.default_rng(7)
    x = rng.normal(0, 1, (600, 1))
    x[300:400] += 20
    found = {
        adapt: run(TedaFilter(gives="outliers", adapt=adapt), x, fixed)[0][300:400].sum() for adapt in (True, False)
    }
    assert found[False] == 100 and found[True] < 95
    told, _ = run(TedaFilter(gives="outliers", reseed=8), x, fixed)
    assert told[300:307].all() and not told[307:395].any()


@pytest.mark.parametrize("fixed", [False, True])
def test_what_stands_for_an_outlier(fixed):
    x = np.round(np.random.default_rng(8).normal(5, 0.2, (60, 1)), 2)
    x[40] = 90.0
    unit = 0.01 if fixed else 1.0
    y = {how: run(TedaFilter(replace=how), x, fixed)[0][40, 0] * unit for how in ("last", "mean", "keep")}
    assert y["last"] == pytest.approx(x[39, 0], abs=1e-6)
    assert y["mean"] == pytest.approx(x[:40].mean(), abs=0.05)
    assert y["keep"] == pytest.approx(90.0)


def test_sentences():
    x = np.zeros((3, 1))
    for op, sentence in (
        (TedaFilter(m=0.0), "m above 0"),
        (TedaFilter(cap=1), "cap from 2"),
        (TedaFilter(gives="both"), "gives is one of values, outliers"),
    ):
        with pytest.raises(ShapeError, match=sentence):
            run(op, x, False)
    with pytest.raises(UnsupportedError, match="in fixed point m is at most 16"):
        run(TedaFilter(m=20.0), x, True)
