"""Windows of movements for recurrent networks: real ones where LILLIPUT_DATA has them, and generated ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lilliput.bench.models import accuracy
from lilliput.codegen import c_project
from lilliput.data.blocks import read_npy
from lilliput.data.generators.gestures import Gestures
from lilliput.graph import Graph
from lilliput.learn import Train, train
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

EXERCISES = "emlearn_har/har_record_exercises_1/data"
STEPS, EVERY, HOP = 64, 4, 16  # rows of a window at 25 Hz, of 100 Hz each the mean of four, and from window to window
PER_G, DPS = 8192, 16.384 * 500  # stored numbers of one g, and of 500 degrees a second
THIRD = 3  # one recording of three is for testing

Builder = Callable[..., Graph]


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows (n, steps, axes) float32 and labels (n,), for training and for testing: no recording is in both."""

    x: np.ndarray
    y: np.ndarray
    unseen: np.ndarray
    truth: np.ndarray

    @property
    def classes(self) -> int:
        return int(self.y.max()) + 1


@cache
def exercises(seed: int) -> Windows | None:
    """Squats, lunges, jumping jacks and the rest, three axes; a third of each label's recordings, drawn, is unseen."""
    root = Path(os.environ.get("LILLIPUT_DATA", "")) / EXERCISES
    files = sorted(root.glob("*.npy")) if os.environ.get("LILLIPUT_DATA") else []
    if not files:
        return None
    rng = np.random.default_rng(seed)
    labels = sorted({_label(path) for path in files})
    parts: tuple[list[tuple[np.ndarray, int]], ...] = ([], [])
    for number, label in enumerate(labels):
        mine = [path for path in files if _label(path) == label]
        held = set(rng.permutation(len(mine))[: len(mine) // THIRD].tolist())
        for index, path in enumerate(mine):
            rows = _slower(read_npy(path).astype(np.float32) / PER_G, EVERY)
            parts[index in held].extend((window, number) for window in _windows(rows))
    return Windows(*_stacked(parts[0]), *_stacked(parts[1]))


@cache
def gestures(each: int) -> Windows:
    """Five generated movements of three hands, each of two seconds, six axes; `each` of each for either part."""
    scale = np.array([PER_G] * 3 + [DPS] * 3, np.float32)
    parts = []
    for first in (0, each):
        taken = [Gestures().one("train", label, first + i) for label in Gestures.LABELS for i in range(each)]
        parts.append([(_slower(one.values / scale, 2 * EVERY), Gestures.LABELS.index(str(one.label))) for one in taken])
    return Windows(*_stacked(parts[0]), *_stacked(parts[1]))


def trained(build: Builder, windows: Windows, cells: int, epochs: int, seed: int, shuffled: bool = False) -> Graph:
    """A builder's network after training; `shuffled`: on labels that say nothing."""
    labels = np.random.default_rng(seed).permutation(windows.y) if shuffled else windows.y
    graph = build(windows.x.shape[1:], windows.classes, cells, seed)
    options = Train(epochs=epochs, batch_size=32, learning_rate=1e-2, seed=seed, threads=1)
    return train(graph, (windows.x, labels), options=options)[0]


def right(graph: Graph, windows: Windows) -> float:
    """The share of unseen windows that the C of a graph gets right."""
    graph = run_passes(graph)
    with HostTwin([c_project(graph)]) as twin:
        found = twin.run([graph.values[graph.inputs[0]].format.encode(windows.unseen)])[0]
    return accuracy(found, windows.truth)


def _label(path: Path) -> str:
    return path.stem.rpartition("_")[2]


def _slower(rows: np.ndarray, every: int) -> np.ndarray:
    whole = rows[: len(rows) // every * every]
    return whole.reshape(-1, every, rows.shape[1]).mean(1).astype(np.float32)


def _windows(rows: np.ndarray) -> list[np.ndarray]:
    return [rows[start : start + STEPS] for start in range(0, len(rows) - STEPS + 1, HOP)]


def _stacked(pairs: list[tuple[np.ndarray, int]]) -> tuple[np.ndarray, np.ndarray]:
    windows, labels = zip(*pairs, strict=True)
    return np.stack(windows).astype(np.float32), np.array(labels)
