"""A training, fold by fold: float accuracy, int8 accuracy of the C, how much smaller, whether any float is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lilliput.bench.claims.row_q1 import float_helpers
from lilliput.bench.trainings import sets
from lilliput.bench.trainings.judge import in_c
from lilliput.bench.trainings.sets import Samples
from lilliput.compress import quantize
from lilliput.flow.build import build
from lilliput.graph import Graph, Shape
from lilliput.learn import Train, nn, train
from lilliput.learn.predict import predict
from lilliput.passes import run_passes

CALIBRATION = 200
Network = Callable[[Shape, int, int], Graph]  # shape, classes, seed


@dataclass(frozen=True)
class Training:
    """A network on a data set: how many folds, how it is trained."""

    samples: Callable[[], Samples]
    network: str
    builder: Network
    folds: int
    options: Train


@dataclass(frozen=True)
class Found:
    """Of all folds together: test samples, how many float and int8 name right, and how many both name alike.

    ratio    bytes of the weights in float32 to those in int8
    helpers  names of software floating-point functions in the int8 image for Cortex-M0
    equal    whether the C gave the reference's bytes on the samples that were compared
    """

    training: str
    tested: int
    right: int
    right_int8: int
    alike: int
    ratio: float
    helpers: tuple[str, ...]
    equal: bool

    @property
    def loss(self) -> float:
        """Percentage points of accuracy that int8 costs, below 0 where it gains."""
        return 100 * (self.right - self.right_int8) / self.tested


def image(shape: Shape) -> Shape:
    """(steps, channels) as (steps, channels, 1)."""
    return shape if len(shape) == 3 else (*shape, 1)


def ds_cnn(shape: Shape, classes: int, seed: int) -> Graph:
    return nn.ds_cnn("s", image(shape), classes, seed)


def resnet8(shape: Shape, classes: int, seed: int) -> Graph:
    return nn.resnet8(nn.IC01, image(shape), classes, seed)


def tcn(shape: Shape, classes: int, seed: int) -> Graph:
    return nn.tcn(shape, classes, seed=seed)


SHORT = Train(epochs=6, batch_size=64, learning_rate=4e-3, threads=1)
TRAININGS = (
    Training(sets.mnist, "resnet8", resnet8, 2, SHORT),
    Training(sets.mnist, "ds_cnn_s", ds_cnn, 2, SHORT),
    Training(sets.digits, "resnet8", resnet8, 3, replace(SHORT, epochs=15)),
    Training(sets.digits, "ds_cnn_s", ds_cnn, 3, replace(SHORT, epochs=20)),
    Training(sets.har, "ds_cnn_s", ds_cnn, 3, replace(SHORT, epochs=8)),
    Training(sets.har, "tcn", tcn, 3, replace(SHORT, epochs=12)),
    Training(sets.gestures, "ds_cnn_s", ds_cnn, 4, replace(SHORT, epochs=40, batch_size=8, learning_rate=2e-3)),
    Training(sets.strokes, "ds_cnn_s", ds_cnn, 3, replace(SHORT, epochs=20, batch_size=32)),
)


def measure(training: Training, seed: int = 0, folds: int = 0) -> Found:
    """The figures of a training; of fewer folds than it has where `folds` says so."""
    samples = training.samples()
    tested = right = right_int8 = alike = 0
    ratio, helpers, equal = 0.0, tuple[str, ...](), True
    for number, (inside, outside) in enumerate(samples.folds(training.folds, seed)):
        if folds and number >= folds:
            break
        graph = training.builder(samples.shape, samples.classes, seed)
        known, unknown = samples.x[inside], samples.x[outside]
        trained, _ = train(graph, (known, samples.labels[inside]), options=replace(training.options, seed=seed))
        integer = quantize(trained, spread(known))
        told, same = in_c(integer, unknown)
        said = predict(trained, unknown).argmax(1)
        labels = samples.labels[outside]
        tested, alike = tested + len(labels), alike + int((told == said).sum())
        right, right_int8 = right + int((said == labels).sum()), right_int8 + int((told == labels).sum())
        equal = equal and same
        if number == 0:
            ratio = weight_bytes(run_passes(trained)) / weight_bytes(run_passes(integer))
            helpers = tuple(float_helpers(build(integer, "generic-cortex-m0").image))
    name = f"{samples.name}, {training.network}"
    return Found(name, tested, right, right_int8, alike, ratio, helpers, equal)


def spread(x: np.ndarray) -> np.ndarray:
    """CALIBRATION of the samples, evenly from the first to the last."""
    return x[np.linspace(0, len(x) - 1, min(CALIBRATION, len(x))).astype(int)]


def weight_bytes(graph: Graph) -> int:
    """Of everything but biases."""
    return sum(value.nbytes for value in graph.constants if len(value.shape) > 1)


def line(found: Found) -> str:
    """One row of the table."""
    return (
        f"{found.training:20} {found.tested:6} tested  float {100 * found.right / found.tested:6.2f} %  "
        f"int8 {100 * found.right_int8 / found.tested:6.2f} %  loss {found.loss:+5.2f} pp  alike "
        f"{100 * found.alike / found.tested:6.2f} %  weights {found.ratio:.2f} x  floats {len(found.helpers)}  "
        f"C {'equal' if found.equal else 'DIFFERS'}"
    )
