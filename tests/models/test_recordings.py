"""Real recordings through real models: KWS's whole accuracy set, the calibration set of the streaming wake word."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import LITERT
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from lilliput.run.litert import has_litert, run_litert
from real_models import GOLDEN, data, kws_samples


def host_outputs(graph, inputs):
    with HostTwin([c_project(run_passes(graph))]) as twin:
        return twin.run(inputs)[0]


def test_keyword_spotting_accuracy():
    samples, labels = kws_samples()
    graph = lil.load(data(GOLDEN["kws_ref_model"]))
    right = host_outputs(graph, [samples]).argmax(axis=1) == labels
    assert len(labels) == 1000
    assert int(right.sum()) == 901
    shuffled = np.random.default_rng(0).permutation(labels)
    assert np.mean(host_outputs(graph, [samples]).argmax(axis=1) == shuffled) < 0.2


@pytest.mark.skipif(not has_litert(), reason="needs the verify extra (LiteRT)")
def test_keyword_spotting_equals_litert():
    samples, _ = kws_samples()
    graph = lil.load(data(GOLDEN["kws_ref_model"]), LITERT)
    theirs = run_litert(graph.origin, run_passes(graph, ()), [samples])[0]
    np.testing.assert_array_equal(host_outputs(graph, [samples]), theirs)


@pytest.mark.skipif(not has_litert(), reason="needs the verify extra (LiteRT)")
def test_wake_word_equals_litert():
    graph = lil.load(data(GOLDEN["str_ww_ref_model"]), LITERT)
    ready = run_passes(graph)
    recorded = np.load(data("models/streaming_wakeword/calibration_samples.npz"), allow_pickle=False)
    value = ready.values[ready.inputs[0]]
    samples = np.stack([value.format.encode(x.reshape(value.shape)) for x in _features(recorded, value.size)])
    theirs = run_litert(graph.origin, run_passes(graph, ()), [samples])[0]
    np.testing.assert_array_equal(host_outputs(graph, [samples]), theirs)


def _features(recorded, size):
    return next(recorded[k] for k in recorded.files if recorded[k][0].size == size)
