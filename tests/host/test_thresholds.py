"""Decisions tuned on recordings with marks: on the split train, told of the split test, written as a pipeline."""

from __future__ import annotations

import json

import numpy as np
import pytest

from command_line import lil
from lilliput.data import Channel, Mark, Recording, write_dataset
from lilliput.flow.thresholds import events_of, scored, taken_apart, tune_thresholds
from lilliput.graph import InputError, evaluate
from lilliput.signal import Pipeline, Source, load_pipeline, pipeline_text
from lilliput.signal.blocks.decide import Decide
from lilliput.signal.blocks.event_gate import EventGate
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.rules import Rules
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.blocks.statistics import Statistics
from lilliput.signal.detection import Event, Setting

LABELS = ("none", "hum", "hiss")
SCORES = Pipeline("scores", Source(10.0, LABELS, "f32"), (Decide(0.5, 0.4, background=("none",)), EventGate()), LABELS)


def recording(seed: int, split: str, rows: int = 3000) -> Recording:
    """Five minutes of scores that spike, and last where something is."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 0.45, (rows, 3)).astype(np.float32)
    spikes = rng.integers(0, rows, rows // 20)
    x[spikes, rng.integers(1, 3, len(spikes))] = 0.95
    marks = []
    for start in range(40, rows - 40, 100):
        label = int(rng.integers(1, 3))
        x[start : start + 12, label] += 0.4
        marks.append(Mark(start, LABELS[label], 12))
    channels = tuple(Channel(name) for name in LABELS)
    return Recording(name=f"{split}/{seed}", values=x, rate=10.0, channels=channels, split=split, marks=tuple(marks))


RECORDINGS = [recording(1, "train"), recording(2, "train"), recording(3, "test")]


def test_what_is_chosen_on_train_helps_on_test_and_is_what_the_pipeline_does():
    pipeline, tuned = tune_thresholds(SCORES, RECORDINGS, 12.0)
    assert tuned.chosen.per_hour <= 12.0
    assert tuned.before.per_hour > 500
    assert tuned.after.per_hour < tuned.before.per_hour / 20
    assert tuned.after.miss_rate <= 0.1
    label, event, _ = evaluate(pipeline.batch(3000), [RECORDINGS[2].values]).outputs
    assert pipeline.blocks[-1] == EventGate() and pipeline.blocks != SCORES.blocks
    found = [(int(row), int(label[row, 0])) for row in np.flatnonzero(event)]
    (told,) = scored(taken_apart(SCORES), [RECORDINGS[2]])
    events = told.events
    wrong = [(row, c) for row, c in found if not any(e.label == c and e.start <= row < e.stop + 5 for e in events)]
    assert len(wrong) == tuned.after.false_accepts


def test_events_are_counted_in_rows_of_scores():
    """Frames of 40 rows, one every 20: score i is there with row 40 + 20 i."""
    blocks = (FramesBlock(40, 20), Statistics(("rms", "max"), "s16"), Smooth(seconds=0.4), Decide(0.5))
    pipeline = Pipeline("p", Source(100.0), blocks, ("calm", "loud"))
    decisions = taken_apart(pipeline)
    assert (decisions.every, decisions.first, decisions.rate) == (20, 40, 5.0)
    assert decisions.setting == Setting(2, 0.5, 1, 1, 0)
    values = np.zeros((200, 1), np.int16)
    for mark, rows in [((100, 50), (4, 6)), ((0, 1), (0, 1)), ((39, 1), (0, 1)), ((199, 1), (8, 9))]:
        one = Recording(name="one", values=values, marks=(Mark(mark[0], "loud", mark[1]),))
        found = list(events_of(decisions, one, 9))
        assert found == [Event(*rows, 1)], mark
    whole = Recording(name="whole", values=values, label="loud")
    assert list(events_of(decisions, whole, 9)) == [Event(0, 9, 1)]
    assert decisions.with_setting(Setting(3, 0.25, 2, 3)).blocks[2:] == (Smooth(rows=3), Decide(0.25, need=2, of=3))


def test_the_command(tmp_path):
    short = [recording(seed, split, 500) for seed, split in ((4, "train"), (5, "test"))]
    write_dataset(tmp_path / "data", short)
    (tmp_path / "scores.toml").write_text(pipeline_text(SCORES))
    out = tmp_path / "tuned.toml"
    arguments = ("thresholds", tmp_path / "scores.toml", tmp_path / "data", "--per-hour", "12")
    said = lil(*arguments, "--out", out)
    assert said.exit_code == 0 and "on test, after: " in said.stdout and "false accepts / h" in said.stdout
    assert load_pipeline(out) == tune_thresholds(SCORES, short, 12.0)[0]
    facts = json.loads(lil(*arguments, "--json").stdout)
    assert facts["chosen"]["setting"]["on"] == load_pipeline(out).blocks[-2].on
    refused = lil("thresholds", tmp_path / "scores.toml", tmp_path / "data", "--per-hour", "-1")
    assert refused.exit_code == 2 and "no setting keeps -1 false accepts an hour" in refused.stderr


@pytest.mark.parametrize(
    ("pipeline", "recordings", "sentence"),
    [
        (Pipeline("p", Source(1.0), (Rules((("a", "x > 1"),)),), ("a",)), [], "p has no stage decide; thresholds are"),
        (Pipeline("p", Source(1.0), (Decide(),)), [], "p has no labels; thresholds are tuned where"),
        (Pipeline("p", Source(1.0), (Decide((0.5,)),), ("a",)), [], r"stage 1 \(decide\): has a threshold a class"),
        (SCORES, RECORDINGS[:2], "no recording of the split 'test' holds an event of none, hum, hiss"),
    ],
)
def test_sentences(pipeline, recordings, sentence):
    with pytest.raises(InputError, match=sentence):
        tune_thresholds(pipeline, recordings, 1.0)
