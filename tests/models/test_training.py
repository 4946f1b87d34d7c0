"""Networks that others trained learn here."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.formats.onnx.importer import convert
from lilliput.formats.onnx.writing.file import NodeSpec, write_model
from lilliput.graph import evaluate, verify
from real_models import FLOAT, GOLDEN, data

pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")

from lilliput.learn.parameters import in_float
from lilliput.passes import run_passes

CLIPS = 128


def clips():
    """Some of kws01 as real MFCC, (n, 49, 10, 1) float32, and their labels."""
    rows = list(csv.reader(data("kws01/y_labels.csv").read_text().splitlines()))[:CLIPS]
    stored = [np.fromfile(data(f"kws01/{name.strip()}"), np.int8).reshape(49, 10, 1) for name, _, _ in rows]
    integer = lil.load(data(GOLDEN["kws_ref_model"]))
    decoded = integer.values[integer.inputs[0]].format.decode(np.stack(stored))
    return decoded.astype(np.float32), np.array([int(label) for _, _, label in rows])


def disturbed(graph, share):
    """The graph with noise of a share of each weight's size on it."""
    rng = np.random.default_rng(0)
    values = {
        v.name: replace(v, data=(v.array() * rng.normal(1, share, v.shape)).astype(np.float32)) for v in graph.constants
    }
    return replace(graph, values={**graph.values, **values})


def right(graph, samples, labels):
    return np.mean([int(np.argmax(evaluate(graph, [x]).outputs[0])) == y for x, y in zip(samples, labels, strict=True)])


def test_the_keyword_network_learns_on():
    """MLPerf Tiny's float network with noise on its weights finds back on some clips, which here are not held out."""
    samples, labels = clips()
    graph = run_passes(lil.load(data(FLOAT["kws_ref_model_float32"])))
    worse = disturbed(in_float(graph), 0.5)
    before = right(worse, samples, labels)
    options = lil.Train(epochs=4, batch_size=32, learning_rate=1e-3, threads=1)
    trained, history = lil.train(worse, (samples, labels), options=options)
    assert history.epochs[-1].loss < 0.5 * history.epochs[0].loss
    assert before + 0.1 < right(trained, samples, labels)
    assert verify(trained).macs == graph.macs


def test_int8_weights_of_float_networks_become_float():
    """The file's int8 weights are decoded, not lost: outputs stay those of the network that quantizes x on the way.

    That steps by 1/127 of the largest number of each layer's input, which moves a probability by 0.025; twice that is
    the bound, and far below what a lost scale would do.
    """
    samples, _ = clips()
    graph = run_passes(lil.load(data(FLOAT["kws_ref_model_float32"])))
    real = in_float(graph)
    assert not all(v.format.is_float for v in graph.constants) and all(v.format.is_float for v in real.constants)
    worst = max(
        float(np.abs(evaluate(real, [x]).outputs[0] - evaluate(graph, [x]).outputs[0]).max()) for x in samples[:16]
    )
    assert worst < 0.05


def test_an_onnx_network_learns():
    """Written with channels first, read with channels last, and trained as any other: digits of 8 x 8."""
    pytest.importorskip("sklearn", reason="the digits come with scikit-learn")
    from lilliput.flow.demo.digits import digits

    rng = np.random.default_rng(2)
    shapes = {"w0": (8, 1, 3, 3), "b0": (8,), "w1": (10, 128), "b1": (10,)}
    constants = {name: rng.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}
    nodes = [
        NodeSpec("Conv", ["x", "w0", "b0"], ["seen"], {"pads": [1, 1, 1, 1], "kernel_shape": [3, 3]}),
        NodeSpec("Relu", ["seen"], ["positive"], {}),
        NodeSpec("MaxPool", ["positive"], ["pooled"], {"kernel_shape": [2, 2], "strides": [2, 2]}),
        NodeSpec("Flatten", ["pooled"], ["flat"], {}),
        NodeSpec("Gemm", ["flat", "w1", "b1"], ["scores"], {"transB": 1}),
        NodeSpec("Softmax", ["scores"], ["y"], {}),
    ]
    graph = convert(write_model(nodes, {"x": (1, 1, 8, 8)}, ["y"], constants), "digits")
    found = digits()
    train, test = (images.reshape(-1, 8, 8, 1) / np.float32(16) for images in (found.train_images, found.test_images))
    options = lil.Train(epochs=8, learning_rate=5e-3, threads=1)
    trained, _ = lil.train(graph, (train, found.train_labels), options=options)
    assert right(trained, test, found.test_labels) > 0.9
