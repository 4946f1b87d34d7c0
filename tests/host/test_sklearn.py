"""scikit-learn's networks, alone and behind a scaler, equal to their own predictions; the rest gets a sentence."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the sklearn extra")
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier

import lilliput as lil
from lilliput.graph import InputError, UnsupportedError, evaluate

pytestmark = pytest.mark.filterwarnings(f"ignore::{ConvergenceWarning.__module__}.{ConvergenceWarning.__qualname__}")
NEAR = 2e-4  # float32 with a folded scaler against float64


def outputs(model, x):
    graph = lil.convert(model)
    return np.stack([evaluate(graph, [row.astype(np.float32)]).outputs[0] for row in x])


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity"])
def test_classifier(activation):
    x, y = load_iris(return_X_y=True)
    model = make_pipeline(
        StandardScaler(), MLPClassifier(hidden_layer_sizes=(7,), activation=activation, max_iter=60, random_state=0)
    )
    model.fit(x, y)
    np.testing.assert_allclose(outputs(model, x[::10]), model.predict_proba(x[::10]), atol=NEAR)
    assert lil.convert(model).labels == ("0", "1", "2")


def test_binary_classifier_gives_the_second_class():
    x, y = load_breast_cancer(return_X_y=True)
    model = make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(5,), max_iter=60, random_state=0)).fit(
        x, y
    )
    np.testing.assert_allclose(outputs(model, x[::40])[:, 0], model.predict_proba(x[::40])[:, 1], atol=NEAR)


def test_regressor():
    x, y = load_diabetes(return_X_y=True)
    model = MLPRegressor(hidden_layer_sizes=(6,), max_iter=60, random_state=0).fit(x, y / 100)
    np.testing.assert_allclose(outputs(model, x[::30])[:, 0], model.predict(x[::30]), atol=NEAR)


@pytest.mark.parametrize(
    ("model", "error", "sentence"),
    [
        (MLPClassifier(), InputError, "is not fitted"),
        (DecisionTreeClassifier(), UnsupportedError, "DecisionTreeClassifier cannot be read; there are MLPClassifier"),
        (3, UnsupportedError, "a builtins.int cannot be converted"),
    ],
)
def test_what_cannot_be_converted(model, error, sentence):
    with pytest.raises(error, match=sentence):
        lil.convert(model)


def test_another_scaler_is_refused():
    x, y = load_iris(return_X_y=True)
    model = make_pipeline(MinMaxScaler(), MLPClassifier(hidden_layer_sizes=(3,), max_iter=20, random_state=0)).fit(x, y)
    with pytest.raises(UnsupportedError, match="MinMaxScaler in front of an MLP cannot be folded"):
        lil.convert(model)
