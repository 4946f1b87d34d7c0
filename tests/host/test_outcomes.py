"""Answers to labelled recordings, and accuracy in parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.data import Recording
from lilliput.flow.outcomes import Outcome, outcomes, read_corrections
from lilliput.flow.recorded import Recorded
from lilliput.flow.slices import slices, wilson
from lilliput.graph import InputError, UnsupportedError, evaluate_rows
from small_pipelines import noise, small_pipeline

LABELS = ("knock", "tone", "chirp")


def recording(index: int, label: str) -> Recording:
    return Recording(name=f"take {index}", values=noise(50, index), rate=100.0, label=label, device="ab"[index % 2])


def outcome(expected: str, answer: str, **groups: str) -> Outcome:
    return Outcome(Recorded("x", np.zeros((1, 1), np.int8)), expected, answer, 0.0, groups)


def test_the_answer_is_the_label_of_the_highest_score(tmp_path):
    pipeline = replace(small_pipeline(tmp_path), labels=LABELS)
    found = outcomes(pipeline, [recording(i, LABELS[i % 3]) for i in range(6)], {"take 1": "chirp"})
    graph = pipeline.stream()
    for index, each in enumerate(found):
        scores = [t.outputs[0] for t in evaluate_rows(graph, noise(50, index)) if t.outputs]
        best = graph.values[graph.outputs[0]].format.decode(np.max(scores, axis=0)).reshape(-1)
        assert each.answer == LABELS[int(best.argmax())]
        assert each.is_right == (each.answer == each.expected)
        known = LABELS.index(each.expected)
        assert each.margin == pytest.approx(best[known] - np.delete(best, known).max())
        assert each.groups["device"] == "ab"[index % 2]
        assert each.groups["level"].endswith("dB of full scale")
    assert found[1].expected == "chirp"
    assert len({each.answer for each in found}) > 1, "all answers are the same: the test sees nothing"


def test_slices_count_what_they_say():
    found = [outcome("a", "a", device="2"), outcome("a", "b", device="10"), outcome("b", "b", device="2")]
    before = [outcome("a", "b"), outcome("a", "b"), outcome("b", "b")]
    rows = slices(found, before)
    assert [(r.group, r.value, r.count, r.right, r.before) for r in rows] == [
        ("all", "", 3, 2, 1), ("device", "2", 2, 2, 1), ("device", "10", 1, 0, 0),
    ]  # fmt: skip
    assert all(r.low <= r.right / r.count <= r.high for r in rows)
    assert wilson(0, 0) == (0.0, 1.0)


def test_sentences(tmp_path):
    with pytest.raises(UnsupportedError, match="no stage that gives a score for each of its labels"):
        outcomes(small_pipeline(tmp_path), [recording(0, "tone")])
    short = replace(recording(0, "tone"), values=noise(5))
    with pytest.raises(InputError, match="take 0 has 5 rows, but the first result needs 10; record longer"):
        outcomes(replace(small_pipeline(tmp_path), labels=LABELS), [short])
    path = tmp_path / "relabel.csv"
    path.write_text('"a, b",tone\n\nc,knock\n')
    assert read_corrections(path) == {"a, b": "tone", "c": "knock"}
    path.write_text("a,b\nc\n")
    with pytest.raises(InputError, match=r"relabel.csv, line 2: expected `name,label`, got 1 columns"):
        read_corrections(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_corrections(tmp_path / "none.csv")
