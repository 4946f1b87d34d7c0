"""Generators: the same bytes again, truth where it says it is, and as hard as stated."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from command_line import lil
from lilliput.data import open_dataset
from lilliput.data.collection import open_collection
from lilliput.data.generators import generator, generators
from lilliput.data.generators.difficulty import measured_nearest_mean
from lilliput.data.recording import digest
from lilliput.graph.errors import InputError

GENERATORS = generators()
SAMPLING = (
    0.02  # of the figure: library versions may round a feature another way and turn some recordings' nearest mean
)


def test_they_are_found():
    modalities = {made.MODALITY for made in GENERATORS.values()}
    assert modalities >= {"audio", "car", "environment", "heart", "image", "motion", "series", "vibration"}


@pytest.mark.parametrize("name", GENERATORS)
def test_it_is_whole(name):
    made = GENERATORS[name]
    assert made.__doc__ and made.DIFFICULTY and made.MODALITY
    train, test = made.MACHINES["train"], made.MACHINES["test"]
    assert not {machine.name for machine in train} & {machine.name for machine in test}
    same = [(a, b) for a in train for b in test if {**vars(a), "name": ""} == {**vars(b), "name": ""}]
    assert not same, "test machines differ from training machines in more than the name"


@pytest.mark.parametrize("name", GENERATORS)
def test_the_same_seed_gives_the_same_bytes_and_more_recordings_change_none(name):
    few = {each.name: digest(each.values) for each in GENERATORS[name](each=2).recordings("train")}
    more = {each.name: digest(each.values) for each in GENERATORS[name](each=3).recordings("train")}
    other = {each.name: digest(each.values) for each in GENERATORS[name](each=2, seed=2).recordings("train")}
    assert few == {key: more[key] for key in few}
    assert len(more) > len(few) == len(set(few.values()))
    assert not set(few.values()) & set(other.values())


@pytest.mark.parametrize("name", GENERATORS)
def test_recordings_are_what_is_declared(name):
    made = GENERATORS[name]
    recordings = [each for part in ("train", "test") for each in made(each=2).recordings(part)]
    assert {each.label for each in recordings} == set(made.LABELS)
    assert {each.split for each in recordings} == {"train", "test"}
    for each in recordings:
        assert each.channels == made.CHANNELS
        assert each.values.std() > 0
        assert each.device in {machine.name for machine in made.MACHINES[each.split]}
        assert all(0 <= mark.row <= mark.row + mark.rows <= len(each.values) for mark in each.marks)


@pytest.mark.parametrize("name", GENERATORS)
def test_it_is_as_hard_as_it_states(name):
    stated = GENERATORS[name].NEAREST_MEAN
    assert measured_nearest_mean(GENERATORS[name]()) == pytest.approx(stated, abs=SAMPLING)
    assert stated < 0.97, "what the nearest mean of plain features knows needs no model"


def test_sounds_are_where_their_marks_say():
    for each in GENERATORS["sounds"](each=20).recordings("train"):
        x = each.values[:, 0].astype(float)
        if each.marks:
            mark = each.marks[0]
            inside = np.zeros(len(x), bool)
            inside[mark.row : mark.row + mark.rows] = True
            assert np.abs(x[inside]).max() >= np.abs(x[~inside]).max() * 0.8
        else:
            assert each.label == "background"


def test_a_stream_of_sounds_has_its_truth():
    take = GENERATORS["sounds"]().stream("test", 60)
    assert take.values.shape == (480_000, 1) and take.values.dtype == np.int16
    ends = [mark.row + mark.rows for mark in take.marks]
    assert all(mark.row > end for mark, end in zip(take.marks[1:], ends, strict=False))
    assert 6 <= len(take.marks) <= 20
    assert {mark.label for mark in take.marks} == {"chirp", "knock", "tone"}


def test_stationary_segments_are_half_and_changes_are_of_the_size_they_say():
    made = GENERATORS["stationarity"](each=25)
    recordings = list(made.recordings("train"))
    assert sum(each.label == "stationary" for each in recordings) == len(recordings) // 2
    machines = {machine.name: machine for machine in made.MACHINES["train"]}
    steps, ratios = [], []
    for each in recordings:
        machine = machines[each.device]
        x = (each.values[:, 0] - machine.mean) / machine.sigma
        if each.label == "mean":
            row = each.marks[0].row
            steps.append(abs(x[row:].mean() - x[:row].mean()))
        if each.label == "variance":
            row = each.marks[0].row
            ratios.append(abs(np.log(x[row:].var() / x[:row].var())))
    # 25 segments: the mean of a step is known to 0.15/5, of a log ratio (at least 150 rows a side) to some 0.2/5
    assert np.mean(steps) == pytest.approx(1.5, abs=0.12)
    assert np.mean(ratios) == pytest.approx(np.log(2), abs=0.15)


def test_names_lead_to_generators():
    assert generator("sounds?seed=3&each=2") == GENERATORS["sounds"](seed=3, each=2)
    assert generator("sounds?seed=3").address() == "generator:sounds?seed=3"
    collection = open_collection("generator:vibration?each=1")
    assert len(collection) == 10
    assert [digest(each.values) for each in collection] == [digest(each.values) for each in collection]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sound", "there is no generator 'sound'; there are "),
        ("sounds?sead=3", "generator:sounds has no option 'sead'; it has seed, each"),
        ("sounds?seed=x", "generator:sounds: seed=x, expected a number"),
        ("sounds?each=0", "each=0, expected a number above 0"),
        ("sounds?each=99999999999", "at most 10,000,000"),
    ],
)
def test_wrong_names_are_told(text, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        generator(text)


@pytest.mark.parametrize("name", ["pulse", "heartbeat"])
def test_beats_are_where_their_marks_say_and_their_distances_tell_the_rhythm(name):
    spread = {"regular": [], "irregular": [], "premature": []}
    for each in GENERATORS[name](each=10).recordings("train"):
        x = each.values[:, 0].astype(float)
        rows = np.array([mark.row for mark in each.marks])
        spread[each.label].append(np.std(np.diff(rows)) / np.mean(np.diff(rows)))
        if name == "heartbeat":
            normal = [m.row for m in each.marks if m.label == "beat" and 5 < m.row < len(x) - 5]
            peaks = [row + np.argmax(x[row - 3 : row + 4]) - 3 for row in normal]
            assert np.abs(np.subtract(peaks, normal)).max() <= 1, "a row off at most, by the muscles' noise"
        assert any(mark.label == "premature" for mark in each.marks) <= (each.label == "premature")
    assert max(spread["regular"]) < 0.07 < min(spread["irregular"])


def test_spikes_of_a_car_are_two_in_a_hundred_and_truth_has_none():
    recordings = list(GENERATORS["car"](each=10).recordings("test"))
    part = np.mean([len(each.marks) / len(each.values) for each in recordings])
    assert part == pytest.approx(1 - 0.98**3, abs=0.006)  # three signals; 12,000 rows give it to 0.002
    for each in recordings:
        air, truth = each.values[:, 2].astype(float), each.values[:, 4].astype(float)
        soft = air / 14.7 * 44.01 / 13.87
        spikes = [mark.row for mark in each.marks]
        sound = np.setdiff1d(np.arange(len(air)), spikes)
        assert np.allclose(soft[sound], truth[sound], rtol=1e-5)
        assert np.sqrt(np.mean((soft - truth) ** 2)) > 0.3 * truth.mean(), "spikes spoil the estimate"


def test_images_are_images():
    image = next(GENERATORS["shapes"](each=1).recordings("test"))
    assert image.is_image and image.shape == (32, 32, 1) and image.rate is None


def test_the_commands(tmp_path):
    rows = json.loads(lil("data", "generators", "--json").stdout)
    assert [row["name"] for row in rows] == list(GENERATORS) and all(row["difficulty"] for row in rows)
    assert "sounds: events of" in lil("data", "generators").stdout
    listed = json.loads(lil("data", "list", "generator:gestures?each=1", "--json").stdout)
    assert [each["label"] for each in listed] == 2 * list(GENERATORS["gestures"].LABELS)
    assert lil("data", "generate", "sounds?each=1", "--into", tmp_path).exit_code == 0
    dataset = open_dataset(tmp_path)
    dataset.check()
    expected = [*GENERATORS["sounds"](each=1).recordings("train"), *GENERATORS["sounds"](each=1).recordings("test")]
    assert all(dataset[each.name].same_as(each) for each in expected) and len(dataset) == 8
    assert "there is no generator 'x'" in lil("data", "generate", "x", "--into", tmp_path).stderr
