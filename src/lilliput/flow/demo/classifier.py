"""A small network on features of one's own, trained with scikit-learn."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from lilliput.graph import ToolError

EPOCHS = 60


def fit_classifier(features: np.ndarray, labels: Sequence[str], hidden: tuple[int, ...], seed: int = 0) -> Any:
    """A fitted scikit-learn Pipeline, a scaler and an MLP, for `lilliput.formats.convert`.

    features  (n, m) float32; labels  n of them
    Raises ToolError where scikit-learn is not installed.
    """
    if find_spec("sklearn") is None:
        raise ToolError('training needs scikit-learn: run pip install "lilliput[sklearn]"')
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is the budget, on purpose
        network = MLPClassifier(hidden_layer_sizes=hidden, max_iter=EPOCHS, random_state=seed)
        return make_pipeline(StandardScaler(), network).fit(features, list(labels))
