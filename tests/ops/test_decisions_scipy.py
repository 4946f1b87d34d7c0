"""Smoothing and distances against SciPy, each with the bound that its rounding gives."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, InputError, evaluate
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.nearest_centroid import NearestCentroid
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.blocks.to_float import ToFloat

signal = pytest.importorskip("scipy.signal", reason="the oracle")
distance = pytest.importorskip("scipy.spatial.distance", reason="the oracle")

ROWS = np.random.default_rng(1).integers(-32768, 32768, (400, 2), dtype=np.int16)


def smoothed(block: Smooth, in_float: bool) -> np.ndarray:
    """In the source's steps."""
    source = Source(100.0, ("a", "b"), scale=1.0)
    pipeline = Pipeline("s", source, ((ToFloat(),) if in_float else ()) + (block,))
    return evaluate(pipeline.batch(len(ROWS)), [ROWS]).outputs[0].astype(np.float64)


@pytest.mark.parametrize("length", [1, 3, 10, 100])
def test_a_mean_is_within_half_a_step_and_within_the_rounding_of_its_sums(length):
    wanted = signal.lfilter(np.ones(length) / length, [1.0], ROWS, axis=0)
    assert np.max(np.abs(smoothed(Smooth(rows=length), False) - wanted)) <= 0.5 + 1e-9
    assert np.max(np.abs(smoothed(Smooth(rows=length), True) - wanted)) <= length * 32768 * 2.0**-24


@pytest.mark.parametrize("weight", [0.5, 0.25, 2.0**-7])
def test_an_exponential_mean_is_within_a_step(weight):
    """The level keeps 14 bits more than a step, each rounded once: at most 2^-15 / weight beside the last rounding."""
    wanted = signal.lfilter([weight], [1.0, weight - 1.0], ROWS, axis=0)
    bound = 0.5 + 2.0**-15 / weight
    assert np.max(np.abs(smoothed(Smooth(weight=weight), False) - wanted)) <= bound + 1e-9
    assert np.max(np.abs(smoothed(Smooth(weight=weight), True) - wanted)) <= 32768 * 2.0**-24 * 4 / weight


def test_the_nearest_of_centroids_is_that_of_cdist():
    rng = np.random.default_rng(2)
    format = Format("s16", (1.0,), (0,))
    x, points = Operand((300, 6), format, False, -9000, 9000), Operand((20, 6), format, True, -9000, 9000)
    graph = case_graph(Case(NearestCentroid(), (x, points), (Format("s8"), Format("s32", (1.0,), (0,)))))
    rows = rng.integers(-9000, 9000, (300, 6)).astype(np.int16)
    label, squared = evaluate(graph, [rows]).outputs
    wanted = distance.cdist(rows, graph.values["x1"].array(), "sqeuclidean")
    np.testing.assert_array_equal(label[:, 0], wanted.argmin(1))
    np.testing.assert_array_equal(squared[:, 0], wanted.min(1))


def test_smoothing_of_time_needs_numbers_that_it_knows():
    pipeline = Pipeline("s", Source(100.0, dtype="s32"), (Smooth(rows=3),))
    with pytest.raises(InputError, match="expected numbers stored as f32 or s16 or s8, got s32; put a stage to_float"):
        pipeline.batch(10)
