"""MLPClassifier and MLPRegressor: dense layers, with a StandardScaler in front folded into the first."""

from __future__ import annotations

from typing import Any

import numpy as np

from lilliput.graph import Format, Graph, InputError, Kind, Node, Op, UnsupportedError, Value, verify
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.tanh import Tanh

FUSED = {"relu": "relu", "identity": "none"}  # activations that are part of the dense layer
AFTER: dict[str, Op] = {"tanh": Tanh(), "logistic": Logistic(), "softmax": Softmax()}


def mlp(estimator: Any, before: list[Any], name: str) -> Graph:
    """The network behind the scalers `before`; a classifier's output is what `predict_proba` gives.

    A binary classifier's output is one number, the probability of its second class.
    """
    if not hasattr(estimator, "coefs_"):
        raise InputError(f"this {type(estimator).__name__} is not fitted; call fit(X, y) before converting it")
    weights = [np.asarray(w, np.float64).T for w in estimator.coefs_]
    biases = [np.asarray(b, np.float64) for b in estimator.intercepts_]
    for scaler in reversed(before):
        weights[0], biases[0] = _fold(scaler, weights[0], biases[0])
    activations = [estimator.activation] * (len(weights) - 1) + [estimator.out_activation_]
    values = {"input": Value("input", (weights[0].shape[1],), kind=Kind.INPUT)}
    nodes: list[Node] = []
    last = "input"
    for index, (w, b, activation) in enumerate(zip(weights, biases, activations, strict=True)):
        layer = "output" if index == len(weights) - 1 else f"hidden {index + 1}"
        last = _layer(values, nodes, layer, last, w, b, activation)
    labels = tuple(str(label) for label in getattr(estimator, "classes_", ()))
    return verify(Graph(name, ("input",), (last,), values, tuple(nodes), labels=labels))


def _layer(
    values: dict[str, Value], nodes: list[Node], layer: str, last: str, w: np.ndarray, b: np.ndarray, activation: str
) -> str:
    """A dense layer and, where it is not part of it, its activation; gives the name of what comes out."""
    if activation not in FUSED and activation not in AFTER:
        raise UnsupportedError(f"layer {layer}: the activation {activation!r} is unknown; there are {[*FUSED, *AFTER]}")
    for suffix, data in (("weights", w), ("bias", b)):
        array = data.astype(np.float32)
        values[f"{layer} {suffix}"] = Value(f"{layer} {suffix}", array.shape, Format(), Kind.PARAMETER, array)
    values[layer] = Value(layer, (w.shape[0],))
    dense = Dense(FUSED.get(activation, "none"))
    nodes.append(Node(layer, dense, (last, f"{layer} weights", f"{layer} bias"), (layer,), (), (layer,)))
    if activation in FUSED:
        return layer
    after = f"{layer} {activation}"
    values[after] = Value(after, (w.shape[0],))
    nodes.append(Node(after, AFTER[activation], (layer,), (after,), (), (after,)))
    return after


def _fold(scaler: Any, weights: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """W ((x - mean) / scale) + b as a dense layer of x."""
    if type(scaler).__name__ != "StandardScaler":
        raise UnsupportedError(f"a {type(scaler).__name__} in front of an MLP cannot be folded in; use StandardScaler")
    if not hasattr(scaler, "n_features_in_"):
        raise InputError("the StandardScaler is not fitted; call fit on the whole Pipeline before converting it")
    scale = np.ones(weights.shape[1]) if scaler.scale_ is None else scaler.scale_
    mean = np.zeros(weights.shape[1]) if scaler.mean_ is None else scaler.mean_
    scaled = weights / scale
    return scaled, bias - scaled @ mean
