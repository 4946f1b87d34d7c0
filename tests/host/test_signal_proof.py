"""`lil verify --signal`: a pipeline over whole recordings, as a stream, in the host twin and on the emulated core."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.data import Channel, Recording
from lilliput.flow.recorded import Recorded, made_signals, recorded
from lilliput.flow.signal_proof import verify_signal
from lilliput.graph import InputError
from lilliput.signal import Source
from small_pipelines import noise, small_pipeline

RECORDINGS = [Recorded("first", noise(70)), Recorded("second", noise(41, 1))]


@pytest.mark.parametrize("is_float", [False, True])
def test_everything_is_equal(tmp_path, is_float):
    pipeline = small_pipeline(tmp_path, is_float)
    verdict = verify_signal(lil.build(pipeline.stream(), "generic-cortex-m4"), pipeline, RECORDINGS)
    assert verdict.holds, str(verdict)
    assert "rows of values equal those of the graphs of 2 whole recordings" in str(verdict)
    assert verdict.proved_on_core is (len(verdict.checks) == 5)


def test_a_block_that_computes_something_else_is_named(tmp_path):
    pipeline = small_pipeline(tmp_path)
    right, wrong = (lil.build(small_pipeline(tmp_path, length=n).stream(), "generic-cortex-m4") for n in (3, 4))
    project = replace(wrong.project, layout=right.project.layout)
    verdict = verify_signal(replace(right, project=project, image=wrong.image), pipeline, RECORDINGS)
    assert not verdict.holds
    first = next(check for check in verdict.checks if not check.holds)
    assert first.sentence.startswith("recording 'first', call 0: first in layer 'smooth', element [")


def test_a_stream_that_is_not_the_batch_is_named(tmp_path):
    pipeline, other = small_pipeline(tmp_path), small_pipeline(tmp_path, length=4)
    verdict = verify_signal(lil.build(other.stream(), "generic-cortex-m4"), pipeline, RECORDINGS)
    assert verdict.checks[0].sentence.startswith("recording 'first', row 0: first in layer 'smooth', element [")


def test_what_recordings_must_be():
    source = Source(100.0, ("x", "y"), "s8", 0.5)
    channels = tuple(Channel(name) for name in ("y", "z", "x"))
    facts = {"name": "a", "rate": 100.0, "channels": channels, "label": "knock"}
    values = np.arange(12, dtype=np.int8).reshape(4, 3)
    taken = recorded(Recording(**facts, values=values), source)
    np.testing.assert_array_equal(taken.rows, values[:, [2, 0]])
    assert taken.label == "knock"
    assert recorded(Recording(**facts, values=values), Source(100.0, ("x",), "f32")).rows.dtype == np.float32
    for changed, sentence in [
        ({"values": values.astype(np.int16)}, "a holds int16, but the pipeline's source int8"),
        ({"rate": 50.0}, "a has 50 rows a second, but the pipeline's source 100"),
        ({"channels": tuple(map(Channel, "abc"))}, "has the channels a, b, c, but the pipeline's source has x, y"),
    ]:
        with pytest.raises(InputError, match=sentence):
            recorded(Recording(**{**facts, "values": values, **changed}), source)


def test_made_signals_prove_a_pipeline_without_recordings(tmp_path):
    pipeline = small_pipeline(tmp_path)
    made = made_signals(pipeline)
    assert {each.name for each in made} == {"noise", "silence", "square", "impulses"}
    assert {len(each.rows) for each in made} == {3 * pipeline.rows}
    square = next(each.rows for each in made if each.name == "square")
    assert (square.min(), square.max()) == (-128, 127)
    assert verify_signal(lil.build(pipeline.stream(), "generic-cortex-m4"), pipeline, made).holds


def test_a_graph_that_is_fed_is_verified_call_by_call(tmp_path):
    """Without its pipeline there is no whole recording to compare with; the rest is compared all the same."""
    firmware = lil.build(small_pipeline(tmp_path).stream(), "generic-cortex-m4")
    verdict = firmware.verify(noise(60).reshape(30, 2, 2))
    assert verdict.holds, str(verdict)
    assert [check.name.split(",")[0] for check in verdict.checks][:2] == ["host twin", "host twin"]
