"""The block `model` in its modes: the same results from the whole window as from new rows only."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.bench.networks import Network
from lilliput.codegen import c_project
from lilliput.graph import Graph, InputError, evaluate, evaluate_rows
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.model import Model


def network(padding: int, stride: int = 1, frames: int = 13) -> Graph:
    """Frames of 6 numbers in: two convolutions over time and a pool."""
    made = Network("net", (frames, 1, 6))
    x = made.convolution("x", 4, Conv2D((stride, 1), padding=((padding, padding), (0, 0)), activation="relu"), (3, 1))
    x = made.convolution(x, 4, Conv2D(padding=((padding, padding), (0, 0))), (3, 1))
    rows = made.rows(x)
    return made.graph(made.dense(made.add(AveragePool2d((rows, 1), (rows, 1)), (x,), made.format(x)), 3))


def pipeline(graph: Graph, step: int, **how: str) -> Pipeline:
    source = Source(100.0, dtype="s8", scale=1 / 16)
    return Pipeline("chain", source, (FramesBlock(6, 4), Model(graph=graph, step=step, **how)))


@pytest.mark.parametrize("step", [1, 2, 4])
@pytest.mark.parametrize("how", [{"mode": "exact"}, {"mode": "stream", "rewrite": "valid"}])
def test_new_rows_give_the_results_of_whole_windows(step, how):
    graph = network(1, min(step, 2))
    streamed, whole = pipeline(graph, step, **how), pipeline(graph, step, **{**how, "mode": "recompute"})
    rows = np.random.default_rng(step).integers(-128, 128, (170, 1), dtype=np.int8)
    (wanted,) = evaluate(whole.batch(len(rows)), [rows]).outputs
    assert len(np.unique(wanted, axis=0)) > 3
    found = [trace.outputs[0] for trace in evaluate_rows(streamed.stream(), rows) if trace.outputs]
    np.testing.assert_array_equal(np.concatenate(found), wanted)
    (batch,) = evaluate(streamed.batch(len(rows)), [rows]).outputs
    np.testing.assert_array_equal(batch, wanted)
    plain, ours = whole.stream(), streamed.stream()
    assert ours.macs < plain.macs
    with HostTwin([c_project(ours)], sanitize=True) as twin:
        for chunk in (1, 3, 64, 200):
            fed = [each.outputs[ours.outputs[0]] for each in twin.feed(rows, [chunk])]
            np.testing.assert_array_equal(np.concatenate(fed), wanted, err_msg=f"chunks of {chunk}")


def test_what_cannot_be_is_told_with_the_stage():
    with pytest.raises(InputError, match=r"stage 2 \(model\): net pads in time.*--mode exact"):
        pipeline(network(1), 1, mode="stream").stream()
    with pytest.raises(InputError, match=r"stage 2 \(model\): mode is one of recompute, stream, exact, not 'fast'"):
        pipeline(network(0), 1, mode="fast").stream()
    other = Pipeline("chain", Source(100.0, dtype="s8"), (FramesBlock(3, 3), Model(graph=network(0), mode="stream")))
    with pytest.raises(InputError, match=r"takes 13 frames of 6 numbers, but a row of features has 3"):
        other.stream()
