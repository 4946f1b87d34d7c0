"""Graphs that are fed rows: the same results whatever the chunks, as the graph of the whole recording gives."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.codegen import Options, c_project
from lilliput.graph import (
    Format,
    GraphError,
    InputError,
    Kind,
    Node,
    Schedule,
    UnsupportedError,
    Value,
    evaluate,
    evaluate_rows,
    parse,
    text,
    verify,
)
from lilliput.ops import operators
from lilliput.ops.nn.delay import Delay
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.frames import FramesBlock

LENGTHS = [(12, 8), (9, 3), (4, 4), (3, 5), (1, 1)]


def recording(rows: int, channels: int) -> np.ndarray:
    return np.random.default_rng(rows).integers(-32768, 32767, (rows, channels), dtype=np.int16)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("length", "step"), LENGTHS)
def test_every_chunk_size_gives_the_frames_of_the_whole_recording(length, step, channels):
    pipeline = Pipeline("cut", Source(100.0, ("x", "y", "z")[:channels]), (FramesBlock(length, step),))
    graph, rows = pipeline.stream(), recording(61, channels)
    (wanted,) = evaluate(pipeline.batch(len(rows)), [rows]).outputs
    streamed = [trace.outputs[0] for trace in evaluate_rows(graph, rows) if trace.outputs]
    np.testing.assert_array_equal(np.concatenate(streamed), wanted[: len(streamed)])
    assert len(streamed) == len(wanted)
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        for chunk in range(1, 2 * length + 1):
            fed = twin.feed(rows, [chunk])
            np.testing.assert_array_equal(np.concatenate([f.outputs[graph.outputs[0]] for f in fed]), wanted)
            assert [f.rows for f in fed] == [length + i * step for i in range(len(wanted))]
        assert len(twin.feed(rows, [7, 2, 5])) == len(wanted)


def test_a_reset_forgets_rows_that_wait():
    pipeline = Pipeline("cut", Source(100.0), (FramesBlock(6, 4),))
    rows = recording(23, 1)
    with HostTwin([c_project(pipeline.stream())]) as twin:
        first = twin.feed(rows)
        twin.feed(rows[:3])
        again = twin.feed(rows)
        carried = twin.feed(rows, fresh=False)
    assert [f.rows for f in first] == [f.rows for f in again] == [6, 10, 14, 18, 22]
    assert [f.rows for f in carried] != [f.rows for f in first], "without a reset the rows that wait count"


def test_layers_traced_are_those_that_ran():
    graph = Pipeline("cut", Source(100.0), (FramesBlock(8, 4),)).stream()
    with HostTwin([c_project(graph)]) as twin:
        rows, states = recording(40, 1), None
        for call in range(10):
            hop = rows[4 * call : 4 * call + 4]
            traced = twin.trace([hop], fresh=call == 0)
            expected = evaluate(graph, [hop], states, call)
            states = expected.states
            assert traced.keys() == expected.values.keys() - {"samples"}
            assert all((traced[name] == expected.values[name]).all() for name in traced)


def test_schedules_survive_the_text_form():
    graph = Pipeline("cut", Source(100.5), (FramesBlock(12, 8),)).stream()
    again = parse(text(graph), operators())
    assert (again.rate, again.schedules, again.warm_up, again.period) == (100.5, (Schedule(2, 2),), 2, 2)
    assert text(again) == text(graph)


def test_a_node_cannot_run_more_often_than_what_it_reads():
    graph = Pipeline("cut", Source(100.0), (FramesBlock(12, 8),)).stream()
    frames = graph.values["frames"]
    late = Value("late", frames.shape, frames.format)
    line = Value("line", (1, *frames.shape), frames.format, Kind.STATE, np.zeros((1, *frames.shape), np.int16))
    node = Node("delay", Delay(1), ("frames",), ("late",), ("line",))
    with pytest.raises(GraphError, match="runs in calls in which 'frames', which it reads, is not written"):
        verify(graph.with_nodes([*graph.nodes, node], {"late": late, "line": line}))


def test_sentences():
    pipeline = Pipeline("cut", Source(100.0), (FramesBlock(6, 4),))
    with pytest.raises(UnsupportedError, match="cannot wait for them; build it as code"):
        c_project(pipeline.stream(), options=Options(style="blob"))
    with HostTwin([c_project(pipeline.stream())]) as twin, pytest.raises(InputError, match=r"fed rows of int16\[1\]"):
        twin.feed(np.zeros((4, 2), np.int16))
    with pytest.raises(InputError, match=r"stage 1 \(frames\): .*at least 6 rows"):
        pipeline.batch(5)
    with pytest.raises(InputError, match="a rate above 0"):
        Source(0.0)
    assert Source(1.0, dtype="f32").format == Format()
