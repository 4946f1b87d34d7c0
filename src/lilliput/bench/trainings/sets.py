"""Data sets that trainings use: handwritten digits, and motion. Where a real one is missing, ToolError says so."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lilliput.data import Facts, Recording
from lilliput.data.formats import read_file
from lilliput.data.split import Split
from lilliput.flow.demo.digits import digits as known_digits
from lilliput.graph import Shape, ToolError

Array = np.ndarray
ROWS, HOP = 128, 64  # of a window of motion
POINTS = 64  # of a stroke


@dataclass(frozen=True, eq=False)
class Samples:
    """x (n, *shape) float32; labels (n,) from 0; groups (n,): what belongs together, as one recording's windows do."""

    name: str
    x: Array
    labels: Array
    groups: Array
    classes: int

    @property
    def shape(self) -> Shape:
        return tuple(self.x.shape[1:])

    def folds(self, count: int, seed: int = 0) -> Iterator[tuple[Array, Array]]:
        """Rows to train on and rows to test on, `count` times: every sample is tested once, groups are never parted."""
        known = [
            Facts(name=str(row), label=str(label), session=str(group))
            for row, (label, group) in enumerate(zip(self.labels, self.groups, strict=True))
        ]
        parts = Split({str(part): 1.0 for part in range(count)}, "session", seed).assign(known)
        where = np.array([int(parts[str(row)]) for row in range(len(self.labels))])
        for part in range(count):
            yield np.flatnonzero(where != part), np.flatnonzero(where == part)


def real(path: str) -> Path:
    """A file or folder of the real data; ToolError where it is not there."""
    root = os.environ.get("LILLIPUT_DATA")
    if not root or not (Path(root) / path).exists():
        raise ToolError(f"this training needs {path}: set LILLIPUT_DATA to the folder that holds it")
    return Path(root) / path


@cache
def digits() -> Samples:
    """scikit-learn's 1,797 images (8, 8, 1) from 0 to 1."""
    found = known_digits()
    images = np.concatenate([found.train_images, found.test_images]) / np.float32(16)
    labels = np.concatenate([found.train_labels, found.test_labels])
    return Samples("digits", images.reshape(-1, 8, 8, 1), labels, np.arange(len(labels)), 10)


@cache
def mnist() -> Samples:
    """MNIST's 10,000 test images (28, 28, 1) from 0 to 1."""
    images, labels = (
        np.frombuffer(gzip.decompress(real(f"mnist_t10k/t10k-{part}-ubyte.gz").read_bytes())[head:], np.uint8)
        for part, head in (("images-idx3", 16), ("labels-idx1", 8))
    )
    x = (images / np.float32(255)).reshape(-1, 28, 28, 1)
    return Samples("mnist", x.astype(np.float32), labels.astype(np.int64), np.arange(len(labels)), 10)


@cache
def har() -> Samples:
    """120 recordings of exercises, 10 s of acceleration at 100 Hz each, in windows (128, 3) in units of 2 g or so."""
    paths = sorted(real("emlearn_har/har_record_exercises_1/data").glob("*.npy"))
    return _windows("har", [(path.stem.rsplit("_", 1)[-1], each) for path in paths for each in read_file(path)])


@cache
def gestures() -> Samples:
    """20 punches and flexes (119, 6): acceleration in 4 g, rotation in 2,000 degrees a second."""
    found = [
        (name, each.values) for name in ("flex", "punch") for each in read_file(real(f"arduino_gestures/{name}.csv"))
    ]
    x = np.stack([values for _, values in found]) / np.repeat([4.0, 2000.0], 3)
    return _named("gestures", x, [name for name, _ in found], list(range(len(found))))


@cache
def strokes() -> Samples:
    """1,000 digits drawn in the air, each as 64 points (64, 2) evenly along its time, in a box from -1 to 1."""
    recordings = [each for path in sorted(real("magic_wand_digits").glob("*.json")) for each in read_file(path)]
    x = np.stack([_resampled(each.values) for each in recordings])
    return _named("strokes", x, [each.label for each in recordings], [each.name for each in recordings])


def _windows(name: str, labelled: list[tuple[str, Recording]]) -> Samples:
    x, labels, groups = [], [], []
    for label, recording in labelled:
        for start in range(0, len(recording.values) - ROWS + 1, HOP):
            x.append(recording.values[start : start + ROWS] / 2.0**14)
            labels.append(label)
            groups.append(recording.name)
    return _named(name, np.stack(x), labels, groups)


def _named(name: str, x: Array, labels: list[str], groups: Sequence[object]) -> Samples:
    kinds = sorted(set(labels))
    numbers = np.array([kinds.index(label) for label in labels])
    return Samples(name, x.astype(np.float32), numbers, np.array([str(group) for group in groups]), len(kinds))


def _resampled(points: Array) -> Array:
    along = np.linspace(0, len(points) - 1, POINTS)
    even = np.stack([np.interp(along, np.arange(len(points)), column) for column in points.T], 1)
    even -= (even.max(0) + even.min(0)) / 2
    return np.asarray(even / max(np.abs(even).max(), 1e-9))
