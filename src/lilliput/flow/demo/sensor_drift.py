"""Sensors that begin to mix what they see, and a classifier that was trained before they did."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from lilliput.flow.demo.digits import digits
from lilliput.formats import convert
from lilliput.graph import Graph

HIDDEN, EPOCHS, PENALTY, RATE = 128, 100, 0.3, 3e-3
CALIBRATION = 200  # samples of either kind
WHITE = 16.0  # of the digits' pixels
LOW = 0.62  # accuracy that a drift brings the classifier down to, at most
STEP = 0.05  # between drifts that are tried, of how much the sensors mix


@dataclass(frozen=True, eq=False)
class Drift:
    """A classifier, samples that teach it behind the drift, in the order in which they come, and those that judge.

    before       its accuracy while the sensors were as in training
    calibration  for int8: samples of that time, and as many that other sensors mixed, for room. What is calibrated on
                 the former alone cuts off what the drift adds, and no last layer brings that back
    """

    classifier: Graph
    before: float
    calibration: np.ndarray
    stream: np.ndarray
    labels: np.ndarray
    judges: np.ndarray
    truth: np.ndarray


@cache
def sensor_drift(seed: int) -> Drift:
    """Each of 64 sensors sees what it saw, and besides some of all others: x + s M x / 8, where M is Gaussian and s as
    large as brings the classifier to LOW or below."""
    data, rng = digits(), np.random.default_rng(seed)
    train, test = (images / WHITE for images in (data.train_images, data.test_images))
    model = _trained(train, data.train_labels, seed)
    before = float(model.score(test, data.test_labels))
    sensors = test.shape[1]
    mixing, other = rng.normal(0, 1, (2, sensors, sensors)) / np.sqrt(sensors)
    drifts = (np.eye(sensors) + strength * mixing for strength in np.arange(STEP, 5.0, STEP))
    drift = next(each for each in drifts if model.score(test @ each.T, data.test_labels) <= LOW)
    order = rng.permutation(len(train))
    kept, bent = train[:CALIBRATION], train[CALIBRATION : 2 * CALIBRATION] @ (np.eye(sensors) + other).T
    return Drift(
        convert(model, "digits"), before, np.concatenate([kept, bent]).astype(np.float32),
        (train[order] @ drift.T).astype(np.float32), data.train_labels[order].astype(np.int32),
        (test @ drift.T).astype(np.float32), data.test_labels,
    )  # fmt: skip


def _trained(images: np.ndarray, labels: np.ndarray, seed: int) -> Any:
    """A fitted MLPClassifier."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is the budget, on purpose
        model = MLPClassifier((HIDDEN,), alpha=PENALTY, max_iter=EPOCHS, learning_rate_init=RATE, random_state=seed)
        return model.fit(images, labels)
