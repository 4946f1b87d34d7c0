"""Spoken digits, or sounds of a generator, as rows of a dense network: as loud as they were recorded, or louder and
quieter, which is what a range fixed before has to reckon with.

Rows are stacks of neighbouring frames, each of the square roots of magnitudes in mel bands: such features grow with
loudness, as logarithms would not.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from lilliput.bench.trainings.sets import real
from lilliput.data.formats import read_file
from lilliput.data.generators import generator
from lilliput.graph import Graph
from lilliput.learn import nn

RATE, LENGTH, HOP, WINDOW = 8000, 8192, 256, 512  # Hz; samples
BANDS, LOW, HIGH = 20, 100.0, 3800.0
STACK = 5  # frames a row
ROWS = (LENGTH - WINDOW) // HOP + 2 - STACK
TAKES = 5  # of each digit by each speaker
COPIES = 3  # of a training recording, each as loud as chance has it


@dataclass(frozen=True, eq=False)
class Spoken:
    """Recordings (n, LENGTH) of -1 to 1 and labels (n,) from 0, to train on and to test on."""

    name: str
    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    classes: int

    def features(self, decibels: float, seed: int) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Rows (n, ROWS, STACK * BANDS) and labels, for training and testing; each recording is quieter by 0 to so many
        decibels, one in training several times."""
        rng = np.random.default_rng(seed)
        waves, labels = (np.concatenate([part] * COPIES) for part in self.train)
        return (rows(quieter(waves, decibels, rng)), labels), (rows(quieter(self.test[0], decibels, rng)), self.test[1])

    def shuffled(self) -> Spoken:
        """Training labels in random order: nothing is to be learned."""
        waves, labels = self.train
        return replace(self, train=(waves, np.random.default_rng(0).permutation(labels)))


def there() -> bool:
    """Whether the free spoken digits are."""
    root = os.environ.get("LILLIPUT_DATA")
    return bool(root) and (Path(str(root)) / "fsdd").exists()


@cache
def spoken(seed: int, quick: bool) -> Spoken:
    """The digits of six speakers, of whose takes one is for testing; where they are not there, and where it must be
    quick, knocks, tones and chirps by microphones that are others in testing."""
    if there() and not quick:
        waves, labels, takes = recordings()
        outside = takes == seed % TAKES
        return Spoken(
            "spoken digits of known speakers, an unheard take of each", (waves[~outside], labels[~outside]),
            (waves[outside], labels[outside]), 10,
        )  # fmt: skip
    source = generator(f"sounds?each=40&seed={seed + 1}")
    names = list(source.LABELS)
    parts = []
    for part in ("train", "test"):
        found = list(source.recordings(part))
        waves = np.stack([filled(each.values[:, 0]) for each in found])
        parts.append((waves, np.array([names.index(str(each.label)) for each in found])))
    return Spoken("sounds of a generator, other microphones", parts[0], parts[1], len(names))


@cache
def recordings() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The 300 spoken digits (300, LENGTH), their labels, and which take each is."""
    paths = sorted(real("fsdd").glob("*.wav"))
    waves = [filled(read_file(path)[0].values[:, 0]) for path in paths]
    parts = [path.stem.split("_") for path in paths]
    return np.stack(waves), np.array([int(p[0]) for p in parts]), np.array([int(p[-1]) for p in parts])


def filled(wave: np.ndarray) -> np.ndarray:
    """The first LENGTH samples of int16, with zeros behind, from -1 to 1; the loudest of them is 1."""
    cut = wave[:LENGTH].astype(np.float64)
    cut = cut - cut.mean()
    return np.pad(cut, (0, LENGTH - len(cut))) / max(float(np.abs(cut).max()), 1.0)


def quieter(waves: np.ndarray, decibels: float, rng: np.random.Generator) -> np.ndarray:
    """Each recording by a factor of its own."""
    return waves * 10 ** (-rng.uniform(0, decibels, (len(waves), 1)) / 20)


def rows(waves: np.ndarray) -> np.ndarray:
    """(n, LENGTH) → (n, ROWS, STACK * BANDS) float32."""
    frames = np.lib.stride_tricks.sliding_window_view(waves, WINDOW, 1)[:, ::HOP]
    bands = np.sqrt(np.abs(np.fft.rfft(frames * np.hanning(WINDOW))) @ triangles().T)
    stacked = np.lib.stride_tricks.sliding_window_view(bands, STACK, 1).swapaxes(2, 3)
    return np.ascontiguousarray(stacked.reshape(len(waves), -1, STACK * BANDS), np.float32)


@cache
def triangles() -> np.ndarray:
    """(BANDS, bins), as far apart as ears hear pitches."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOW, HIGH))
    mel = np.linspace(low, high, BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.arange(WINDOW // 2 + 1) * RATE / WINDOW
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling))


def network(classes: int, seed: int, width: int = 96) -> Graph:
    """Dense layers row by row, a mean over the rows, and a dense layer."""
    net = nn.Net("spoken", {"x": (ROWS, STACK * BANDS)}, seed)
    y = "x"
    for _ in range(3):
        y = net.dense(y, width, "relu")
    y = net.global_average_pool(net.reshape(y, (ROWS, 1, width)))
    return net.graph(net.dense(y, classes))
