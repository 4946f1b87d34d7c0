"""What the demo trains: a CNN for few bits where torch is, and without it the same road with an MLP."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.flow.demo import digits_network as demo
from lilliput.flow.demo.digits import digits
from lilliput.graph import evaluate

SHOWN = 60


def accuracy(network, data):
    """Of the integer graph, on some of the test images."""
    graph = network.graph
    stored = graph.values[graph.inputs[0]].format.encode(network.images(data.test_images[:SHOWN]))
    labels = [evaluate(graph, [image]).outputs[0].argmax() for image in stored]
    return np.mean(labels == data.test_labels[:SHOWN])


def test_with_torch_a_cnn_is_trained_for_few_bits():
    pytest.importorskip("torch", reason="torch is not installed")
    data = digits()
    told = []
    network = demo.trained_cnn(data, told.append, epochs=6)
    weights = [v for v in network.graph.constants if len(v.shape) > 1]
    assert {v.format.bits for v in weights} == {demo.FEW_BITS}
    assert accuracy(network, data) > 0.9
    assert told == [
        "training a small CNN on 1348 handwritten digits", "training it on for weights and values of 4 bits",
    ]  # fmt: skip


def test_without_torch_an_mlp_is_quantized(monkeypatch):
    monkeypatch.setattr(demo, "find_spec", lambda name: None)
    data = digits()
    network = demo.digits_network(data, lambda step: None)
    assert network.told == "an MLP, int8"
    assert network.only_quantized is None
    assert accuracy(network, data) > 0.9
