"""Real data to begin with: scikit-learn's 1,797 handwritten digits (8 x 8 pixels, 0 to 16), and a small MLP on them.

Source: Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI; the copy that scikit-learn bundles.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from lilliput.formats import convert
from lilliput.graph import Graph, ToolError

HIDDEN = (32, 16)
EPOCHS = 200


@dataclass(frozen=True, eq=False)
class Digits:
    """Images (n, 64) float32 in [0, 16] and labels (n,), split once and for all; every fourth image is a test image."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


@cache
def digits() -> Digits:
    """The data; ToolError where scikit-learn is not installed."""
    need_sklearn()
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    images = images.astype(np.float32)
    test = np.arange(len(images)) % 4 == 3
    return Digits(images[~test], labels[~test], images[test], labels[test])


@cache
def trained_mlp(seed: int = 0, hidden: tuple[int, ...] = HIDDEN, shuffled: bool = False) -> Any:
    """An MLPClassifier fitted on the training digits; `shuffled` labels make the control that must not learn."""
    need_sklearn()
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    data = digits()
    labels = np.random.default_rng(seed).permutation(data.train_labels) if shuffled else data.train_labels
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is the budget, on purpose
        model = MLPClassifier(hidden_layer_sizes=hidden, max_iter=EPOCHS, random_state=seed)
        return model.fit(data.train_images, labels)


def float_graph(seed: int = 0, hidden: tuple[int, ...] = HIDDEN) -> Graph:
    """The trained network as a float graph."""
    return convert(trained_mlp(seed, hidden), "digits")


def need_sklearn() -> None:
    """ToolError where scikit-learn is not installed."""
    if find_spec("sklearn") is None:
        raise ToolError('The digits come with scikit-learn: run pip install "lilliput[sklearn]".')
