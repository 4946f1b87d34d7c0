"""Statistics against NumPy and SciPy in float64, float and fixed point."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, evaluate
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.statistics import Statistics
from lilliput.ops.signal.statistics.meaning import NAMES

stats = pytest.importorskip("scipy.stats", reason="the oracle")

ROWS, N = 40, 256
FLOAT = 2e-6  # of the largest: rounding errors of sums over 256 numbers in float32, squared and cubed
LAST = 2.0**-20  # of the fixed-point outputs; moments also round distances to 12 bits, see MOMENT
MOMENT = 2e-3  # half a unit of 4,096 in each distance, seen through its fourth power


def truth(x: np.ndarray) -> dict[str, np.ndarray]:
    """(rows, n) float64 → (rows,) each."""
    rms = np.sqrt((x**2).mean(-1))
    return {
        "mean": x.mean(-1),
        "rms": rms,
        "standard_deviation": x.std(-1),
        "variance": x.var(-1),
        "skew": stats.skew(x, -1),
        "kurtosis": stats.kurtosis(x, -1),
        "crest": np.abs(x).max(-1) / rms,
        "min": x.min(-1),
        "max": x.max(-1),
        "peak_to_peak": np.ptp(x, -1),
        "mean_absolute": np.abs(x).mean(-1),
    }


def signals(seed: int) -> np.ndarray:
    """Normal, uniform, impulsive and skewed rows around an offset; within [-7, 7]."""
    rng = np.random.default_rng(seed)
    kinds = [rng.normal(0, 1, (10, N)), rng.uniform(-3, 3, (10, N)), rng.laplace(0, 0.5, (10, N))]
    kinds.append(rng.gamma(2, 0.7, (10, N)))
    return np.clip(np.concatenate(kinds) + rng.uniform(-1, 1, (ROWS, 1)), -7, 7)


def run(x: np.ndarray, format_in: Format, format_out: Format) -> np.ndarray:
    """Real numbers in, real numbers out (rows, len(NAMES))."""
    graph = case_graph(Case(Statistics(NAMES), (Operand(x.shape, format_in),), (format_out,)))
    (y,) = evaluate(graph, [format_in.encode(x)]).outputs
    return format_out.decode(y)


@pytest.mark.parametrize("name", NAMES)
def test_float(name):
    x = signals(1).astype(np.float32)
    wanted = truth(x.astype(np.float64))[name]
    got = run(x, Format(), Format())[:, NAMES.index(name)]
    np.testing.assert_allclose(got, wanted, rtol=0, atol=FLOAT * max(1.0, np.abs(wanted).max()))


@pytest.mark.parametrize("name", NAMES)
def test_fixed_point(name):
    stored = Format("s16", (2.0**-12,), (0,))
    x = stored.decode(stored.encode(signals(2)))
    wanted = truth(x)[name]
    got = run(x, stored, Format("s32", (LAST,), (0,)))[:, NAMES.index(name)]
    bound = MOMENT * max(1.0, np.abs(wanted).max()) if name in ("skew", "kurtosis") else 0.51 * LAST
    np.testing.assert_allclose(got, wanted, rtol=0, atol=bound)


def test_a_constant_row_has_no_shape():
    x = np.full((1, N), 0.1, np.float32)
    y = dict(zip(NAMES, run(x, Format(), Format())[0], strict=True))
    assert (y["variance"], y["skew"], y["kurtosis"], y["mean"]) == (0, 0, 0, np.float32(0.1))


def test_silence():
    assert not run(np.zeros((1, N), np.float32), Format(), Format()).any()
