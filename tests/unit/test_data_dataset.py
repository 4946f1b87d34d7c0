"""Recordings and dataset folders: what goes in comes out, and what is damaged is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_recordings import recordings
from lilliput.data import Channel, DataError, Recording, digest, open_dataset, write_dataset
from lilliput.data.blocks import MAPPED
from lilliput.data.manifest import NAME, manifest_text
from lilliput.data.recording import Digest
from lilliput.graph.errors import InputError

WALK = Recording(name="walk/1", values=np.arange(6, dtype=np.int16).reshape(3, 2), rate=50.0, label="walk")


@given(st.lists(recordings(), max_size=4, unique_by=lambda each: each.name))
def test_a_dataset_gives_back_what_was_written(given_recordings):
    with TemporaryDirectory() as folder:
        dataset = write_dataset(folder, given_recordings)
        assert len(dataset) == len(given_recordings)
        for each in given_recordings:
            assert dataset[each.name].same_as(each)
        dataset.check()
        text = (Path(folder) / NAME).read_bytes()
        dataset.write()
        assert (Path(folder) / NAME).read_bytes() == text


def test_the_manifest_is_the_same_in_any_order(tmp_path):
    many = [Recording(name=f"{i}", values=np.full((2, 1), i, np.float32)) for i in range(5)]
    one = write_dataset(tmp_path / "one", many)
    write_dataset(tmp_path / "two", many[::-1])
    assert (tmp_path / "one" / NAME).read_bytes() == (tmp_path / "two" / NAME).read_bytes()
    assert manifest_text(one.entries[::-1]) == manifest_text(one.entries)
    assert len(manifest_text(one.entries).splitlines()) == 7  # a line for each recording


def test_names_are_kept_apart_on_every_file_system(tmp_path):
    names = ["Yes", "yes", "y/../../es", "../up", "con", "a:b", "a b", "ÿ", ".", "x" * 300]
    dataset = write_dataset(tmp_path, [Recording(name=n, values=np.array([[i]])) for i, n in enumerate(names)])
    assert [int(dataset[n].values[0, 0]) for n in names] == list(range(len(names)))
    files = [entry.file for entry in dataset.entries]
    assert len({file.lower() for file in files}) == len(names)
    assert all(re.fullmatch(r"recordings(/[A-Za-z0-9][A-Za-z0-9._-]*)+\.npy", file) for file in files)


def test_a_recording_of_the_same_name_is_replaced(tmp_path):
    write_dataset(tmp_path, [WALK])
    dataset = write_dataset(
        tmp_path, [Recording(name=WALK.name, values=np.zeros((1, 1))), Recording(name="b", values=WALK.values)]
    )
    assert [entry.name for entry in dataset.entries] == ["b", "walk/1"]
    assert dataset["walk/1"].shape == (1, 1)


def test_an_error_leaves_the_manifest_as_it_was(tmp_path):
    write_dataset(tmp_path, [WALK])

    def broken():
        yield Recording(name="b", values=WALK.values)
        raise KeyError

    with pytest.raises(KeyError):
        write_dataset(tmp_path, broken())
    assert [entry.name for entry in open_dataset(tmp_path).entries] == ["walk/1"]


def test_large_values_are_mapped_not_read(tmp_path):
    values = np.zeros((MAPPED, 1), np.uint8)
    dataset = write_dataset(tmp_path, [Recording(name="long", values=values), WALK])
    assert isinstance(dataset["long"].values, np.memmap)
    assert not isinstance(dataset["walk/1"].values, np.memmap)
    assert np.array_equal(dataset["long"].values, values)


def test_a_digest_in_blocks_is_the_digest():
    values = np.arange(24, dtype=np.int32).reshape(6, 4)
    assert Digest().update(values[:1]).update(values[1:]).hexdigest(values.dtype, values.shape) == digest(values)
    assert digest(values.reshape(4, 6)) != digest(values)
    assert digest(values.view(np.uint32)) != digest(values)


def test_what_is_kept_and_known(tmp_path):
    dataset = write_dataset(tmp_path, [WALK, Recording(name="run", values=WALK.values, label="run", rate=25.0)])
    assert dataset.kinds("label") == ("run", "walk")
    assert dataset.kinds("speaker") == ()
    assert [each.name for each in dataset.keep(lambda entry: entry.label == "run")] == ["run"]
    assert [entry.seconds for entry in dataset.entries] == [3 / 25, 3 / 50]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"values": np.zeros(3)}, "a: has shape (3,) of float64; a recording is (rows, channels)"),
        ({"values": np.zeros((3, 2, 1))}, "an image (height, width, channels) of uint8"),
        ({"values": np.zeros((3, 0))}, "a: has no channels"),
        ({"values": np.zeros((3, 2), complex)}, "a: holds complex128, but a recording holds one of int8"),
        ({"values": np.zeros((3, 2), ">f4")}, "a: holds >f4"),
        ({"channels": (Channel("x"),)}, "a: has 2 channels, but 1 are described"),
        ({"rate": 0.0}, "a: a rate of 0.0 Hz is none"),
        ({"rate": float("nan")}, "a: a rate of nan Hz is none"),
        ({"times": np.zeros(2)}, "a: has 3 rows, but its clock told 2 times"),
    ],
)  # fmt: skip
def test_a_recording_that_does_not_fit_itself(wrong, sentence):
    with pytest.raises(DataError, match=re.escape(sentence)):
        Recording(**{"name": "a", "values": np.zeros((3, 2)), **wrong})


def damaged(tmp_path, change):
    write_dataset(tmp_path, [WALK])
    tree = json.loads((tmp_path / NAME).read_text())
    change(tree)
    (tmp_path / NAME).write_text(json.dumps(tree))
    return tmp_path


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda tree: tree.update(version=9), "is not a dataset of version 1"),
        (lambda tree: tree.pop("recordings"), "is damaged (KeyError: 'recordings')"),
        (lambda tree: tree["recordings"].append(3), "is damaged"),
        (lambda tree: tree["recordings"].append(tree["recordings"][0]), "two recordings called 'walk/1'"),
        (lambda tree: tree["recordings"][0].update(file="../../passwd"), "no plain name"),
        (lambda tree: tree["recordings"][0].update(shape=[1 << 40, 1 << 40]), "is damaged"),
        (lambda tree: tree["recordings"][0].update(shape=[3, 9]), "is damaged"),
        (lambda tree: tree["recordings"][0].update(rate="fast"), "is damaged"),
        (lambda tree: tree["recordings"][0].update(dtype="object"), "is damaged"),
        (lambda tree: tree["recordings"][0].update(channels=[[1], [2]]), "is damaged"),
        (lambda tree: tree["recordings"][0].update(channels=[["a", "b", "c", "d"]]), "is damaged"),
        (lambda tree: tree["recordings"][0].update(marks=[[1.5, "x"]]), "is damaged"),
    ],
)
def test_a_damaged_manifest_is_told(tmp_path, change, sentence):
    with pytest.raises((DataError, InputError), match=re.escape(sentence)):
        open_dataset(damaged(tmp_path, change))


def test_no_dataset_is_told(tmp_path):
    with pytest.raises(InputError, match="is no dataset folder"):
        open_dataset(tmp_path)
    (tmp_path / NAME).write_text("[" * 100_000)
    with pytest.raises(DataError, match="is damaged"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda path: path.unlink(), "is gone"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is cut off or damaged"),
        (lambda path: path.write_bytes(b"\x80\x04."), "is not a .npy file"),
        (lambda path: np.save(path, np.zeros((2, 2))), "the manifest says int16[3, 2]"),
        (lambda path: np.save(path, np.array([{}]), allow_pickle=True), "nothing is ever unpickled"),
    ],
)
def test_damaged_numbers_are_told(tmp_path, change, sentence):
    dataset = write_dataset(tmp_path, [WALK])
    change(tmp_path / dataset.entries[0].file)
    with pytest.raises(DataError, match=re.escape(sentence)):
        dataset[0]


def test_changed_numbers_are_found(tmp_path):
    dataset = write_dataset(tmp_path, [WALK])
    np.save(tmp_path / dataset.entries[0].file, WALK.values + np.int16(1))
    dataset[0]
    with pytest.raises(DataError, match="its hash differs"):
        dataset.check()
