"""Detections are counted against the truth, and thresholds tuned on some recordings help on others."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import InputError, evaluate
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.decide import Decide
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.detection import (
    Event,
    Point,
    Scored,
    Setting,
    choose,
    count,
    detections,
    frontier,
    settings,
    tune,
)

RATE = 10.0


def recording(seed: int, rows: int = 6000, classes: int = 3) -> Scored:
    """Ten minutes: noise that spikes for a row now and then, and events of ten rows; class 0 is the background."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 0.6, (rows, classes))
    logits[:, 0] += 1.5
    spikes = rng.random(rows) < 0.03
    logits[spikes, rng.integers(1, classes, spikes.sum())] += 3.5
    events = []
    for start in range(50, rows - 50, 150):
        at, label = start + int(rng.integers(60)), int(rng.integers(1, classes))
        logits[at : at + 10, label] += rng.normal(2.6, 0.8)
        events.append(Event(at, at + 10, label))
    p = np.exp(logits)
    return Scored((p / p.sum(1, keepdims=True)).astype(np.float32), tuple(events))


def test_what_is_counted():
    scores = np.zeros((30, 2), np.float32)
    scores[[3, 12, 13, 20, 27], 1] = 0.9
    events = (Event(2, 5, 1), Event(11, 14, 1), Event(16, 18, 1), Event(23, 25, 0))
    point = count([Scored(scores, events)], Setting(), RATE, (0,), slack=0.2)
    assert (point.events, point.misses, point.false_accepts) == (4, 2, 2)  # rows 20 and 27 belong to nothing
    assert point.delay == 1.0
    assert point.per_hour == pytest.approx(2 / (3.0 / 3600))
    late = count([Scored(scores, events)], Setting(), RATE, (0,), slack=0.3)
    assert (late.misses, late.false_accepts) == (1, 1)  # row 20 is the third event's, three rows late


def test_the_same_is_detected_as_by_the_pipeline():
    scored = recording(1)
    blocks = (Smooth(rows=3), Decide(0.6, None, 2, 3, 1.0, ("none",)))
    pipeline = Pipeline("p", Source(RATE, ("a", "b", "c"), "f32"), blocks, ("none", "yes", "no"))
    label, event = evaluate(pipeline.batch(len(scored.scores)), [scored.scores]).outputs
    wanted = [(int(row), int(label[row, 0])) for row in np.flatnonzero(event)]
    assert detections(scored.scores, Setting(3, 0.6, 2, 3, 10), (0,)) == wanted
    assert len(wanted) > 10


def test_tuning_on_some_recordings_helps_on_others():
    train, test = [recording(seed) for seed in (1, 2)], [recording(seed) for seed in (3, 4)]
    tried = list(settings((1, 3, 5), (0.3, 0.4, 0.5, 0.6, 0.7), ((1, 1), (2, 3))))
    tuned = tune(train, test, RATE, 6.0, Setting(), tried, (0,))
    assert tuned.chosen.per_hour <= 6.0
    assert tuned.after.per_hour < tuned.before.per_hour / 10
    assert tuned.after.miss_rate <= tuned.before.miss_rate + 0.1
    falling = [(p.false_accepts, -p.misses) for p in tuned.curve]
    assert falling == sorted(falling) and len(tuned.curve) > 3
    shuffled = [Scored(s.scores, tuple(Event(e.start, e.stop, 3 - e.label) for e in s.events)) for s in train]
    assert count(shuffled, tuned.chosen.setting, RATE, (0,)).miss_rate > 0.8


def test_choice_and_frontier():
    def point(misses, accepts, on=0.5, smooth=1):
        return Point(Setting(smooth, on), 10, misses, accepts, 1.0, 0.0)

    points = [point(5, 0), point(2, 3), point(2, 3, 0.9), point(2, 3, 0.6), point(2, 3, 0.7, 2), point(0, 9)]
    assert choose(points, 3.0) is points[3], "the middle of 0.5, 0.6 and 0.9"
    assert choose(points, 9.0) is points[5]
    assert [(p.misses, p.false_accepts) for p in frontier(points)] == [(5, 0), (2, 3), (0, 9)]
    with pytest.raises(
        InputError, match=r"no setting keeps 1 false accepts an hour; the best gives 3.00 false accepts"
    ):
        choose(points[1:], 1.0)
