"""A small digit classifier with its firmware and its report, made once for all the tests that look at a report."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

import lilliput as lil
from lilliput.flow.firmware import Firmware
from lilliput.flow.report import Drawing, Evaluation, Report, board_card, compare, misfit_card, report
from lilliput.graph import Format, Graph, Kind, Node, Op, Value, verify
from lilliput.ops.nn.dense import Dense

DRAWING = Drawing(8, 8, 16.0)
TRAINED = 1200


@dataclass(frozen=True, eq=False)
class Case:
    firmware: Firmware
    evaluation: Evaluation
    images: np.ndarray  # (n, 64), 0 to 16, none of them trained on
    report: Report


def dense_graph(
    layers: list[tuple[str, np.ndarray, np.ndarray]], name: str, labels: tuple[str, ...], given: str
) -> Graph:
    """Dense layers (name, weights (m, n), bias (m,)) with ReLU between them, float32."""
    values = {given: Value(given, (layers[0][1].shape[1],), kind=Kind.INPUT)}
    nodes, last = [], given
    for index, (layer, weights, bias) in enumerate(layers):
        for suffix, data in (("weights", weights), ("bias", bias)):
            array = data.astype(np.float32)
            values[f"{layer} {suffix}"] = Value(f"{layer} {suffix}", array.shape, Format(), Kind.PARAMETER, array)
        op: Op = Dense("none" if index == len(layers) - 1 else "relu")
        nodes.append(Node(layer, op, (last, f"{layer} weights", f"{layer} bias"), (layer,), (), (layer,)))
        values[layer], last = Value(layer, bias.shape), layer
    return verify(Graph(name, (given,), (last,), values, tuple(nodes), labels=labels))


@lru_cache
def trained() -> tuple[MLPClassifier, Graph]:
    """The float model, and its int8 graph."""
    data = load_digits()
    images = data.data.astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a few rounds of training do for a test
        estimator = MLPClassifier((16,), max_iter=20, random_state=0).fit(images[:TRAINED], data.target[:TRAINED])
    named = zip(("hidden", "output"), (w.T for w in estimator.coefs_), estimator.intercepts_, strict=True)
    graph = dense_graph(list(named), "digits", tuple("0123456789"), "image")
    return estimator, lil.quantize(graph, images[:200])


def build_case(out: str | None = None) -> Case:
    estimator, graph = trained()
    data = load_digits()
    images, truth = data.data[TRAINED:].astype(np.float32), data.target[TRAINED:]
    firmware = lil.build(graph, board="nano33ble", out=out)
    profile = firmware.profile()
    answers = firmware.run(images).argmax(axis=1)
    evaluation = compare(graph.labels, truth, estimator.predict(images), answers, "emulated device")
    cards = [board_card(firmware, profile), misfit_card(lil.load_board("arduino-uno"), "no start-up code")]
    verdict = firmware.verify(images[:5])
    page = report(firmware, evaluation, verdict, profile, "Digits", cards, [images[:8]], DRAWING)
    return Case(firmware, evaluation, images, page)


@lru_cache
def case() -> Case:
    return build_case()
