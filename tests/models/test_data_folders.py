"""Real data sets, each imported by one command: `LILLIPUT_DATA` names their folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from command_line import lil
from lilliput.data import open_dataset

ROOT = Path(os.environ.get("LILLIPUT_DATA", "nowhere"))
DIGITS = {str(digit): 30 for digit in range(10)}
SPOKEN = ("_silence_", "_unknown_", "down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes")

# Folder, what is asked for, and what must come: recordings by label, sessions, speakers, dtype, channels, rate.
SETS = {
    "fsdd": (["--label-from", "name:first", "--speaker-from", "name:2"], DIGITS, 0, 6, "int16", 1, 8000),
    "speech_commands_v2_test": (["--label-from", "folder"], dict.fromkeys(SPOKEN, 40), 0, 0, "int16", 1, 16000),
    "sww01": ([], {"": 2}, 0, 0, "int16", 2, 16000),
    "magic_wand_digits": (["--session-from", "name"], dict.fromkeys(DIGITS, 100), 10, 0, "float64", 2, None),
    "arduino_gestures": (
        ["--label-from", "name", "--units", "g,g,g,dps,dps,dps"],
        {"flex": 10, "punch": 10}, 0, 0, "float64", 6, None,
    ),
    "emlearn_har/har_record_exercises_1": (
        ["--label-from", "name:last", "--session-from", r"regex:(\d{4}-\d\d-\d\d)T", "--rate", "100"],
        {"jumpingjack": 15, "lunge": 17, "other": 67, "squat": 21}, 2, 0, "int16", 3, 100,
    ),
    "fall_imu": (
        ["--label-from", r"regex:\d+\.(.*)\.xlsx", "--session-from", "folder", "--rate", "50"],
        13, 2, 0, "float64", 12, 50,
    ),
    "mitbih_100": ([], {"": 1}, 0, 0, "int16", 2, 360),
}  # fmt: skip


@pytest.mark.parametrize("folder", SETS)
def test_a_data_set_is_imported(folder, tmp_path):
    if not (ROOT / folder).is_dir():
        pytest.skip("set LILLIPUT_DATA to the folder of the data sets")
    arguments, labels, sessions, speakers, dtype, channels, rate = SETS[folder]
    said = lil("data", "import", ROOT / folder, "--into", tmp_path / "d", "--json", *arguments)
    assert said.exit_code == 0
    facts = json.loads(said.stdout)
    if isinstance(labels, int):
        assert (len(facts["labels"]), facts["recordings"]) == (labels, labels)
    else:
        assert facts["labels"] == labels
    dataset = open_dataset(tmp_path / "d")
    assert (len(dataset.kinds("session")), len(dataset.kinds("speaker"))) == (sessions, speakers)
    assert {(e.dtype, len(e.channels), e.rate) for e in dataset.entries} == {(dtype, channels, rate)}
    dataset.check()


def test_a_wide_table_with_a_clock(tmp_path):
    path = ROOT / "emlearn_har" / "sensordata.csv"
    if not path.is_file():
        pytest.skip("set LILLIPUT_DATA to the folder of the data sets")
    assert lil("data", "import", path, "--into", tmp_path / "d").exit_code == 0
    (recording,) = open_dataset(tmp_path / "d")
    assert (recording.shape, recording.rate, recording.times) == ((2080, 6), 50.0, None)
    assert [each.name for each in recording.channels][:2] == ["acc_x", "acc_y"]


def test_a_heart_beats(tmp_path):
    """MIT-BIH record 100 as its header and its publication have it: checksums, 2,273 beats, 33 of them premature."""
    if not (ROOT / "mitbih_100").is_dir():
        pytest.skip("set LILLIPUT_DATA to the folder of the data sets")
    lil("data", "import", ROOT / "mitbih_100" / "100.hea", "--into", tmp_path / "d")
    (recording,) = open_dataset(tmp_path / "d")
    sums = recording.values.sum(axis=0, dtype=np.int64) & 0xFFFF
    assert sums.tolist() == [-22131 & 0xFFFF, 20052]
    kinds = [mark.label for mark in recording.marks]
    assert (kinds.count("N"), kinds.count("A"), kinds.count("V")) == (2239, 33, 1)
