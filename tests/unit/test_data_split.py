"""Splits keep together what belongs together, give each label its share, and say what they cannot do."""

from __future__ import annotations

import json
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import lil
from lilliput.data import Recording, open_dataset, write_dataset
from lilliput.data.lint import lint_recordings
from lilliput.data.recording import Facts
from lilliput.data.split import GROUPS, Split, leave_one_out, split_dataset
from lilliput.graph.errors import InputError

SHARES = {"train": 0.7, "dev": 0.1, "test": 0.2}


def people(count=20, each=12):
    """Recordings of speakers who each say two of three words, in two sessions."""
    return [
        Facts(name=f"{s}-{i}", label=("yes", "no", "go")[(s + i) % 3], speaker=f"s{s}", session=f"s{s}/{i % 2}")
        for s in range(count)
        for i in range(each)
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("pqrstuvw")), min_size=8, max_size=60),
    st.sampled_from(GROUPS),
    st.integers(0, 99),
)
def test_nothing_that_belongs_together_is_parted(pairs, by, seed):
    facts = [Facts(name=f"{i}", label=label, **{by: group}) for i, (label, group) in enumerate(pairs)]
    groups = {group for _, group in pairs}
    if len(groups) < 2:
        with pytest.raises(InputError, match=f"needs as many {by}s; there are 1"):
            Split({"train": 3, "test": 1}, by, seed).assign(facts)
        return
    parts = Split({"train": 3, "test": 1}, by, seed).assign(facts)
    assert set(parts) == {each.name for each in facts} and set(parts.values()) == {"train", "test"}
    assert all(len({parts[f.name] for f in facts if getattr(f, by) == g}) == 1 for g in groups)


def test_labels_get_their_share_by_recording():
    facts = [Facts(name=f"{i}", label="a" if i < 100 else "b") for i in range(150)]
    counts = Counter((f.label, part) for f, part in zip(facts, Split(SHARES).assign(facts).values(), strict=True))
    for label, total in (("a", 100), ("b", 50)):
        for part, share in SHARES.items():
            assert abs(counts[label, part] - share * total) <= 1


def test_labels_get_about_their_share_by_speaker():
    facts = people()
    parts = Split({"train": 0.75, "test": 0.25}, "speaker").assign(facts)
    for label in ("yes", "no", "go"):
        own = [parts[f.name] for f in facts if f.label == label]
        assert own.count("test") / len(own) == pytest.approx(0.25, abs=0.05)  # a speaker is 5 % of all


def test_a_seed_is_a_draw():
    facts = people()
    draws = [Split(SHARES, "speaker", seed).assign(facts) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    shuffled = [facts[i] for i in np.random.default_rng(0).permutation(len(facts))]
    assert Split(SHARES, "speaker", 1).assign(shuffled) == draws[0], "the order of recordings means nothing"


@pytest.mark.parametrize(
    ("by", "change", "sentence"),
    [
        ("device", {}, "by device: no recording says its device; every recording has a session and a speaker"),
        ("speaker", {"speaker": ""}, "by speaker: 1 of 240 lack one, '0-0' for one; every recording has a session"),
        ("colour", {}, "recordings can be split by session, speaker, device; not by 'colour'"),
    ],
)  # fmt: skip
def test_what_the_data_does_not_have_is_a_sentence(by, change, sentence):
    facts = people()
    facts[0] = Facts(**{**vars(facts[0]), **change})
    with pytest.raises(InputError, match=re.escape(sentence)):
        Split(SHARES, by).assign(facts)


@pytest.mark.parametrize("parts", [{"train": 1.0}, {"train": 1.0, "test": 0.0}, {"a": 1.0, "b": float("nan")}])
def test_shares_that_are_none(parts):
    with pytest.raises(InputError, match="two parts or more with shares above 0"):
        Split(parts).assign(people())


def test_each_is_left_out_once():
    facts = people(4)
    folds = list(leave_one_out(facts, "speaker"))
    assert [value for value, _, _ in folds] == ["s0", "s1", "s2", "s3"]
    for value, train, test in folds:
        assert {f.speaker for f in test} == {value} and value not in {f.speaker for f in train}
        assert len(train) + len(test) == len(facts)
    with pytest.raises(InputError, match="to leave one speaker out there must be two; there is s0"):
        list(leave_one_out(people(1), "speaker"))


def recordings():
    rng = np.random.default_rng(1)
    facts = [vars(each) for each in people(8, 6)]
    return [Recording(**{**known, "rate": 20.0}, values=rng.standard_normal((40, 2))) for known in facts]


def test_a_split_is_kept_in_the_manifest_and_the_lint_agrees(tmp_path):
    write_dataset(tmp_path, recordings())
    split_dataset(open_dataset(tmp_path), Split({"train": 3, "test": 1}, "speaker")).write()
    dataset = open_dataset(tmp_path)
    assert dataset.kinds("split") == ("test", "train")
    assert not [f for f in lint_recordings(dataset) if f.rule in ("leakage", "duplicates")]
    by_recording = split_dataset(dataset, Split({"train": 3, "test": 1}))
    assert [f.severity for f in lint_recordings(by_recording) if f.rule == "leakage"] == ["error", "warning"]


def test_exact_copies_stay_together(tmp_path):
    first = recordings()
    copies = [Recording(**{**each.facts, "name": f"{each.name}-copy"}, values=each.values) for each in first]
    dataset = split_dataset(write_dataset(tmp_path, [*first, *copies]), Split({"train": 1, "test": 1}))
    parts = {entry.name: entry.split for entry in dataset.entries}
    assert all(parts[each.name] == parts[f"{each.name}-copy"] for each in first)


def test_the_command(tmp_path):
    write_dataset(tmp_path, recordings())
    result = lil("data", "split", tmp_path, "--by", "speaker", "--part", "train=3", "--part", "test=1", "--json")
    told = json.loads(result.stdout)
    assert sum(sum(count.values()) for count in told["labels"].values()) == 48
    assert not set(told["groups"]["train"]) & set(told["groups"]["test"])
    assert "train: speaker" in lil("data", "split", tmp_path, "--by", "speaker").stdout
    wrong = lil("data", "split", tmp_path, "--by", "device")
    assert wrong.exit_code == 2 and "cannot split by device" in wrong.stderr
    assert "expected a name and a share" in lil("data", "split", tmp_path, "--part", "train").stderr
