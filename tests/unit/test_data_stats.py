"""Statistics: of values that are known."""

from __future__ import annotations

import json

import numpy as np
import pytest

from command_line import lil
from lilliput.data import Channel, Recording, write_dataset
from lilliput.data.statistics import ROWS, statistics

AXES = (Channel("x", "g"), Channel("y", "g"))


def test_channels_over_recordings_of_any_length():
    long = np.zeros((ROWS + 10, 2), np.int16)
    long[::2] = (3, -30000)
    short = np.array([[5, 7], [-5, 7]], np.int16)
    found = statistics(
        [Recording(name="long", values=long, channels=AXES), Recording(name="short", values=short, channels=AXES)]
    )
    x, y = found.channels
    both = np.concatenate([long, short]).astype(float)
    for place, channel in enumerate((x, y)):
        assert (channel.minimum, channel.maximum) == (both[:, place].min(), both[:, place].max())
        assert channel.mean == pytest.approx(both[:, place].mean(), rel=1e-12)
        assert channel.rms == pytest.approx(np.sqrt(np.mean(both[:, place] ** 2)), rel=1e-12)
        assert channel.crest == pytest.approx(np.abs(both[:, place]).max() / channel.rms, rel=1e-12)


def test_what_is_not_finite_is_counted_and_left_out():
    values = np.array([[1.0], [np.nan], [np.inf], [3.0]])
    (channel,) = statistics([Recording(name="a", values=values)]).channels
    assert (channel.strange, channel.rows, channel.mean, channel.maximum) == (2, 2, 2.0, 3.0)


def test_groups():
    made = [
        Recording(name=f"{i}", values=np.ones((10 * (i + 1), 1)), rate=10.0, label="ab"[i % 2], session="s")
        for i in range(4)
    ]
    groups = {(g.fact, g.value): g for g in statistics(made, ("label", "session")).groups}
    assert (groups["label", "a"].recordings, groups["label", "a"].seconds) == (2, 4.0)
    assert (groups["label", "b"].shortest, groups["label", "b"].longest) == (20, 40)
    assert groups["session", "s"].rows == groups["", "all"].rows == 100
    assert list(groups)[-1] == ("", "all")


def test_the_command(tmp_path):
    write_dataset(tmp_path, [Recording(name="a", values=np.zeros((4, 2)), channels=AXES, rate=2.0, label="rest")])
    told = json.loads(lil("data", "stats", tmp_path, "--json").stdout)
    assert told["channels"][0]["name"] == "x" and told["channels"][0]["crest"] is None
    assert told["groups"][0]["seconds"] == 2.0
    assert "rest" in lil("data", "stats", tmp_path).stdout
    assert "expected one of label" in lil("data", "stats", tmp_path, "--by", "colour").stderr
    missing = lil("data", "stats", tmp_path / "none")
    assert missing.exit_code == 2 and "there is no such dataset, folder or file" in missing.stderr


def test_files_that_are_in_no_dataset_yet(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,4\n")
    told = json.loads(lil("data", "stats", tmp_path / "a.csv", "--json").stdout)
    assert [channel["mean"] for channel in told["channels"]] == [2.0, 3.0]
