"""Sensors that begin to mix what they see: a classifier that learns on comes back, in C; one that does not stays down.

Small and all our own: four kinds of samples from eight sensors, seen by random hidden units, and a last layer that was
itself trained by the steps it learns with. The digits' version is the claim L29.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from learners import classifier, quantized
from lilliput.codegen import c_project
from lilliput.graph import Graph, Kind, evaluate, initial_states, verify
from lilliput.ondevice import Learn, learnable
from lilliput.run.host import HostTwin

SENSORS, HIDDEN, KINDS = 8, 24, 4
MIXING = 2.0
TAUGHT, JUDGED = 400, 300
RATE = 0.05


def seen(count: int, seed: int, mixed: bool) -> tuple[np.ndarray, np.ndarray]:
    """Samples (count, 8) and their kinds (count, 1): noise, and 1 on the sensors of a kind; mixed: all of it on all."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, KINDS, count)
    patterns = np.kron(np.eye(KINDS), np.ones(SENSORS // KINDS))
    samples = patterns[kinds] + 0.3 * rng.normal(size=(count, SENSORS))
    drift = np.eye(SENSORS) + MIXING * np.random.default_rng(9).normal(size=(SENSORS, SENSORS)) / SENSORS**0.5
    return (samples @ drift.T if mixed else samples).astype(np.float32), kinds[:, None].astype(np.int32)


def trained() -> Graph:
    """The classifier before the drift: its last layer taught by its own steps, then constant again."""
    model = classifier((SENSORS, HIDDEN, KINDS))
    graph = learnable(model, 1, Learn(RATE))
    states = initial_states(graph)
    for x, label in zip(*seen(1200, 0, False), strict=True):
        states = evaluate(graph, [x], states, targets=[label]).states
    weights = dict(zip(("w1", "b1"), (states["dense1 weights"], states["dense1 bias"]), strict=True))
    values = {n: replace(v, data=weights[n]) if n in weights else v for n, v in model.values.items()}
    assert values["w1"].kind is Kind.CONSTANT
    return verify(replace(model, values=values))


def accuracies(graph: Graph, labels_mean_nothing: bool = False) -> tuple[float, float, float]:
    """In C: before the drift, behind it, and once TAUGHT samples were learned from, one at a time."""
    format = graph.values[graph.inputs[0]].format

    def stored(samples: np.ndarray) -> np.ndarray:
        return format.encode(samples) if format.is_quantized else samples

    stream, labels = seen(TAUGHT, 1, True)
    if labels_mean_nothing:
        labels = np.random.default_rng(0).permutation(labels)
    with HostTwin([c_project(graph)]) as twin:

        def judged(mixed: bool, fresh: bool) -> float:
            samples, kinds = seen(JUDGED, 2, mixed)
            return float(np.mean(twin.run([stored(samples)], fresh=fresh)[0].argmax(1) == kinds[:, 0]))

        before, drifted = judged(False, True), judged(True, True)
        twin.learn([stored(stream)], [labels])
        return before, drifted, judged(True, False)


@pytest.mark.parametrize("arithmetic", ["float", "fixed"])
def test_learning_brings_back_what_a_drift_cost(arithmetic):
    model = trained()
    model = quantized(model) if arithmetic == "fixed" else model
    before, drifted, learned = accuracies(learnable(model, 1, Learn(RATE, arithmetic)))
    assert before > 0.95 and drifted < 0.75
    assert learned - drifted >= 0.7 * (before - drifted), (before, drifted, learned)
    _, drifted, idle = accuracies(learnable(model, 1, Learn(0.0, arithmetic)))
    assert idle == drifted
    _, drifted, misled = accuracies(learnable(model, 1, Learn(RATE, arithmetic)), labels_mean_nothing=True)
    assert misled <= drifted
