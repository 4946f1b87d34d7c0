"""Sounds to begin with: knocks, tones and chirps that are computed, features of them, and a small MLP on those.

Training and test recordings come from different microphones in different rooms (see data/generators/sounds.py).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from lilliput.codegen import c_project
from lilliput.compress import quantize
from lilliput.data import Recording
from lilliput.data.generators import generator
from lilliput.flow.demo.digits import need_sklearn
from lilliput.formats import convert
from lilliput.graph import Graph
from lilliput.run.host import HostTwin
from lilliput.signal import Block, Pipeline, Source
from lilliput.signal.blocks.decide import Decide
from lilliput.signal.blocks.log_mel import LogMel
from lilliput.signal.blocks.model import Model
from lilliput.signal.blocks.smooth import Smooth

BANDS, LENGTH, STEP = 16, 256, 128
WINDOW, HOP = 24, 4  # frames that the network sees, and frames from one look to the next
INSIDE, OUTSIDE = 0.6, 0.15  # part of an event from which on a window is one, and up to which it is background
HIDDEN, EPOCHS = (32, 16), 20
BACKGROUND = "background"


@dataclass(frozen=True)
class Sounds:
    """Recordings (8000, 1) int16 of one second, and the names of what is to be heard in them."""

    train: list[Recording]
    test: list[Recording]
    labels: tuple[str, ...]


def sounds(train: int = 100, test: int = 40) -> Sounds:
    """So many recordings of each label."""
    source = generator(f"sounds?each={train}")
    tests = generator(f"sounds?each={test}")
    return Sounds(list(source.recordings("train")), list(tests.recordings("test")), source.LABELS)


def front_end() -> tuple[Block, ...]:
    """Logarithms of 16 mel bands, 62 times a second, in integers from the first sample on."""
    return (LogMel(length=LENGTH, step=STEP, n=LENGTH, bands=BANDS, low=100.0, high=3800.0, power=True),)


def sound_pipeline(data: Sounds, shuffled: bool = False) -> Pipeline:
    """From 8 kHz samples to a decision, its network trained here; `shuffled` labels make the control.

    Raises ToolError where scikit-learn is not installed.
    """
    need_sklearn()
    source = Source(8000.0, ("audio",))
    features, truth = _windows(Pipeline("features", source, front_end()), data.train, data.labels)
    if shuffled:
        truth = np.random.default_rng(0).permutation(truth)
    network = quantize(_trained(features, truth), features[:: max(1, len(features) // 500)].astype(np.float32))
    blocks = (
        *front_end(),
        Model(graph=network, step=HOP),
        Smooth(rows=2),
        Decide(on=0.7, off=0.4, background=(BACKGROUND,)),
    )
    return Pipeline("sounds", source, blocks, data.labels)


def _windows(pipeline: Pipeline, recordings: list[Recording], labels: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Features (n, WINDOW * BANDS) as real numbers, and what is heard in each; windows of a part of an event are left
    out."""
    graph = pipeline.batch(len(recordings[0].values))
    with HostTwin([c_project(graph)]) as twin:
        (stored,) = twin.run([np.stack([each.values for each in recordings])])
    real = graph.values[graph.outputs[0]].format.decode(stored).reshape(len(recordings), -1, BANDS)
    features, truth = [], []
    for frames, each in zip(real, recordings, strict=True):
        for start in range(0, len(frames) - WINDOW + 1, HOP):
            label = _heard(each, start * STEP, (start + WINDOW - 1) * STEP + LENGTH)
            if label is not None:
                features.append(frames[start : start + WINDOW].reshape(-1))
                truth.append(labels.index(label))
    return np.array(features), np.array(truth)


def _heard(recording: Recording, first: int, last: int) -> str | None:
    """The label of rows [first, last): the event that is mostly there, or background; None for a part of an event."""
    for mark in recording.marks:
        common = min(last, mark.row + mark.rows) - max(first, mark.row)
        part = common / min(mark.rows, last - first)
        if part >= INSIDE:
            return mark.label
        if part > OUTSIDE:
            return None
    return BACKGROUND


def _trained(features: np.ndarray, truth: np.ndarray) -> Graph:
    """A float network that has seen each window as it is, and once more from another microphone: louder or softer, of
    another slope over frequency, with more noise."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(0)
    count = (len(features), 1)
    slope = np.tile(np.linspace(-1, 1, BANDS), WINDOW)
    other = (
        features + rng.uniform(-12, 12, count) + rng.uniform(-4, 4, count) * slope + rng.normal(0, 1, features.shape)
    )
    network = MLPClassifier(HIDDEN, max_iter=EPOCHS, random_state=0, alpha=1e-3)
    model: Any = make_pipeline(StandardScaler(), network)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is the budget, on purpose
        model.fit(np.concatenate([features, other]).astype(np.float32), np.concatenate([truth, truth]))
    return convert(model, "heard")
