"""Writing CSV: numbers in the fewest digits that give them back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lilliput.data.recording import Recording
from lilliput.data.table import head
from lilliput.graph.errors import InputError


def write_wide(path: Path, recordings: Sequence[Recording]) -> None:
    """A column for each channel, before them one of times where there is a rate or a clock; an empty line between two
    recordings. Raises InputError for images and where the channels differ."""
    _same_channels(path, recordings)
    timed = any(_times(each) is not None for each in recordings)
    with path.open("w", encoding="utf-8", newline="") as file:
        heads = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        heads.writerow([*["time [s]"] * timed, *(head(each) for each in recordings[0].channels)])
        writer = csv.writer(file, lineterminator="\n")
        for number, each in enumerate(recordings):
            file.write("\n" if number else "")
            times = _times(each) if timed else None
            rows = each.values.tolist()
            writer.writerows(rows if times is None else ([t, *r] for t, r in zip(times, rows, strict=True)))


def write_long(path: Path, recordings: Sequence[Recording]) -> None:
    """A line for each row and channel of the one recording: time, channel, value."""
    _same_channels(path, recordings)
    (one,) = recordings
    times = _times(one)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["time [s]", "channel", "value"])
        names = [head(each) for each in one.channels]
        for row, values in enumerate(one.values.tolist()):
            time = row if times is None else times[row]
            writer.writerows([time, name, value] for name, value in zip(names, values, strict=True))


def write_windows(path: Path, recordings: Sequence[Recording]) -> None:
    """A line for each recording, its rows one after the other."""
    _same_channels(path, recordings)
    if len({each.shape for each in recordings}) != 1:
        raise InputError(f"{path.name}: windows are of one length; cut the recordings first")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(each.values.reshape(-1).tolist() for each in recordings)


def _times(recording: Recording) -> list[float] | None:
    if recording.times is not None:
        return recording.times.tolist()
    return None if recording.rate is None else (np.arange(len(recording.values)) / recording.rate).tolist()


def _same_channels(path: Path, recordings: Sequence[Recording]) -> None:
    for each in recordings:
        if each.is_image:
            raise InputError(f"{path.name}: {each.name} is an image; write images as .png")
        if each.channels != recordings[0].channels:
            raise InputError(f"{path.name}: {each.name} has other channels than {recordings[0].name}; write two files")
