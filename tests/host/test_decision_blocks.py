"""Blocks of the edge pipeline: the whole recording, the stream in Python and the C that is fed any chunks agree."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.graph import InputError, evaluate, evaluate_rows
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.decide import Decide
from lilliput.signal.blocks.event_gate import EventGate
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.nearest_centroid import NearestCentroid
from lilliput.signal.blocks.regimes import Regimes
from lilliput.signal.blocks.rules import Rules
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.blocks.stationarity import Stationarity
from lilliput.signal.blocks.to_float import ToFloat

LABELS = ("low", "middle", "high")
AB = Source(100.0, ("a", "b"), scale=0.001)
ABC = Source(100.0, ("a", "b", "c"), scale=1 / 4096)
SMALL = {"block": 16, "blocks": 8, "change": 9.0, "jump": 3.0, "scatter": 9.0}
RULES = (("high", "a > 1.0", "b > 0"), ("low", "a <= -1"))
CHAINS = {
    "smooth": (AB, (Smooth(rows=5), Smooth(weight=0.2), Smooth(seconds=0.03))),
    "decide": (ABC, (Smooth(rows=3), Decide((0.3, 0.2, 0.4), 0.1, 2, 3, 0.05, ("low",)))),
    "gate": (ABC, (Decide(0.2, None, 1, 2), EventGate(0.0, 0.02, 0.5))),
    "rules": (AB, (Rules(RULES, otherwise="middle"), EventGate())),
    "clusters": (AB, (NearestCentroid(((0, 0), (2, 2), (-2, 2))),)),
    "stationarity": (AB, (Stationarity(**SMALL),)),
    "regimes": (AB, (Smooth(rows=4), Regimes(3, 1.0, 4, 2, ((0.0, 0.0),), **SMALL))),
    "regimes and rules": (
        AB,
        (Regimes(3, 1.0, 4, 2, average=4, pass_on=True, **SMALL), Rules((("low", "a > 0.1"),), otherwise="high")),
    ),
    "clusters of a regime": (
        AB,
        (
            Regimes(3, 1.0, 4, 2, average=4, pass_on=True, **SMALL),
            NearestCentroid(((0, 0), (1, 1), (0, 0), (-1, -1)), "regime", 2),
        ),
    ),
    "frames": (AB, (FramesBlock(2, 2), Smooth(weight=0.5), Rules((("low", "p > 1"),), ("p", "q", "r", "s")))),
}


def recording(channels: int, rows: int = 700) -> np.ndarray:
    """Noise whose level moves."""
    rng = np.random.default_rng(4)
    level = np.repeat(rng.integers(-2000, 2000, (-(-rows // 180), channels)), 180, 0)[:rows]
    return (level + rng.normal(0, 600, (rows, channels))).astype(np.int16)


@pytest.mark.parametrize("in_float", [False, True])
@pytest.mark.parametrize("name", CHAINS)
def test_recording_stream_and_c_agree(name, in_float):
    source, blocks = CHAINS[name]
    pipeline = Pipeline("chain", source, ((ToFloat(),) if in_float else ()) + blocks, LABELS)
    graph, rows = pipeline.stream(), recording(len(source.channels))
    wanted = evaluate(pipeline.batch(len(rows)), [rows]).outputs
    streamed = [trace for trace in evaluate_rows(graph, rows) if trace.outputs]
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        fed = [twin.feed(rows, chunks) for chunks in ([1], [7, 2, 31], [500])]
    for index, output in enumerate(graph.outputs):
        whole = wanted[index]
        np.testing.assert_array_equal(np.concatenate([t.outputs[index] for t in streamed]), whole, output)
        for results in fed:
            np.testing.assert_array_equal(np.concatenate([f.outputs[output] for f in results]), whole, output)
    assert len(np.unique(wanted[0])) > 1, "the recording would not notice a decision that never changes"


def test_integers_and_real_numbers_decide_alike():
    source, blocks = CHAINS["decide"]
    rows = recording(3)
    fixed, real = (
        evaluate(Pipeline("d", source, first + blocks, LABELS).batch(len(rows)), [rows]).outputs[0]
        for first in ((), (ToFloat(),))
    )
    assert np.mean(fixed == real) > 0.98  # the mean of three is rounded to the integer


def test_background_is_never_detected():
    source, blocks = CHAINS["decide"]
    rows = np.full((60, 3), -4000, np.int16)
    rows[10:, 0] = 4000
    label, event = evaluate(Pipeline("d", source, blocks, LABELS).batch(60), [rows]).outputs
    assert label.max() == -1 and not event.any()
    label, event = evaluate(Pipeline("d", source, (Decide(0.3),), LABELS).batch(60), [rows]).outputs
    assert label[:10].max() == -1 and (label[10:] == 0).all() and event.sum() == 1


def test_a_regime_is_recalled_and_changes_are_bypassed():
    rng = np.random.default_rng(1)
    level = np.repeat([0, 3000, 0, -3000], 600)[:, None]
    rows = (level + rng.normal(0, 300, (2400, 1))).astype(np.int16)
    pipeline = Pipeline("r", Source(100.0, scale=0.001), (Regimes(4, 1.5, **SMALL),))
    regime, _, switched = evaluate(pipeline.batch(2400), [rows]).outputs
    ends = [int(regime[600 * k + 590, 0]) for k in range(4)]
    assert ends[0] == ends[2] and len(set(ends)) == 3, "the level that comes again is taken for the one it was"
    assert (regime[605:700] == -1).any(), "while it changes no regime is in force"
    assert switched.sum() == 4


def test_the_regime_in_force_chooses_the_models():
    """Two regimes known beforehand; the same distance from each regime's level means another class in each."""
    rng = np.random.default_rng(2)
    level = np.repeat([0, 4000, 0], 800)
    rows = (level + rng.normal(0, 250, 2400) + np.tile(np.repeat([-400, 400], 400), 3)).astype(np.int16)[:, None]
    sets = ((-0.4,), (0.4,), (4.4,), (3.6,))
    blocks = (
        Regimes(3, 1.5, known=((0.0,), (4.0,)), average=32, settle=32, pass_on=True, **{**SMALL, "change": 60.0}),
        Smooth(rows=64),
        NearestCentroid(sets, "regime", 2),
    )
    pipeline = Pipeline("r", Source(100.0, scale=0.001), blocks, ("low", "high"))
    label, regime, *_ = evaluate(pipeline.batch(2400), [rows]).outputs
    assert [int(regime[row, 0]) for row in (790, 1590, 2390)] == [0, 1, 0]
    assert [int(label[row, 0]) for row in (790, 1590)] == [1, 0], "the same distance above both levels"
    assert (label[regime == -1] == -1).all() and (label[regime >= 0] >= 0).all()


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ((Smooth(),), "expected one of rows, seconds and weight above 0"),
        ((Decide((0.1, 0.2)),), "expected one on or 3 of them, one a class, got 2"),
        ((Decide(0.2, 0.5),), r"off 0.5 of class 0 lies above its on 0.2"),
        ((Decide(background=("loud",)),), "there is no label 'loud'; the pipeline's `labels` has low, middle, high"),
        ((Rules((("low", "z > 1"),)),), r"'z > 1' is no condition: expected one of a, b, c"),
        ((Rules((("low",),)),), "the rule for 'low' has no condition"),
        ((Rules((("low", "x > 1"),), ("x",)),), "3 features came, but 1 have names"),
        ((NearestCentroid(((1.0,),)),), "expected centroids of 3 numbers"),
        ((NearestCentroid(((1, 1, 1),), "regime"),), "no stage before this one has an output 'regime'; there are none"),
        (
            (EventGate(), NearestCentroid(((1, 1, 1),), "sent")),
            "no stage before this one has an output 'sent'; there are send",
        ),
        ((NearestCentroid(((1, 1, 1),) * 3, "regime", 2),), "expected as many centroids in each of 2 sets and a `by`"),
        ((Stationarity(block=20),), r"expected blocks of 16, 32, \.\.\. or 512 rows"),
        ((Regimes(known=((1.0,),)),), "expected at most 4 known means of 3 numbers each"),
        ((Decide(), Decide()), "1 scores came for 3 labels"),
    ],
)
def test_sentences(blocks, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        Pipeline("wrong", ABC, blocks, LABELS).batch(100)
    assert str(caught.value).startswith(f"wrong, stage {len(blocks)} ({blocks[-1].name}): ")
