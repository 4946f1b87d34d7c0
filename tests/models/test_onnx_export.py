"""Written .onnx files run in onnxruntime and name the classes that the graph names: real models, and small ones."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.flow.demo.digits import digits, float_graph, trained_mlp
from lilliput.graph import evaluate
from lilliput.ops.nn.transpose import Transpose
from lilliput.passes import run_passes
from litert_oracle import random_runs
from onnx_oracle import oracle
from real_models import FLOAT, GOLDEN, data

CLASSIFIERS = [name for name in (*GOLDEN, *FLOAT) if not name.startswith("ad01")]  # ad01 rebuilds its input


def outputs(graph, file, runs):
    """(ours, onnxruntime's) of the first output for each run."""
    for run in runs:
        given = {n: x[None] for n, x in zip(graph.inputs, run, strict=True)}
        yield evaluate(graph, run).outputs[0].reshape(-1), oracle(file, given)[0].reshape(-1)


def agreement(graph, file, runs):
    """The share of runs with the same class; where ours are two that are equal, either counts."""
    pairs = list(outputs(graph, file, runs))
    return np.mean([ours[theirs.argmax()] == ours.max() for ours, theirs in pairs])


@pytest.mark.parametrize("model", CLASSIFIERS)
def test_onnxruntime_names_the_same_classes(model, tmp_path):
    graph = run_passes(lil.load(data({**GOLDEN, **FLOAT}[model])), ())
    file = lil.save(graph, tmp_path / "model.onnx").read_bytes()
    assert agreement(graph, file, random_runs(graph, seed=5, count=8)) == 1.0


def test_recorded_keywords_get_the_same_labels(tmp_path):
    graph = run_passes(lil.load(data(GOLDEN["kws_ref_model"])), ())
    file = lil.save(graph, tmp_path / "kws.onnx").read_bytes()
    clips = sorted(data("kws01").glob("*.bin"))[:200]
    shape = graph.values[graph.inputs[0]].shape
    runs = [[np.frombuffer(clip.read_bytes(), np.int8).reshape(shape)] for clip in clips]
    assert agreement(graph, file, runs) >= 0.995  # a step here and there, where two classes are close


@pytest.mark.parametrize("quantized", [True, False])
def test_our_own_network_comes_back(quantized, tmp_path):
    images = digits()
    graph = lil.quantize(float_graph(), images.train_images[:100]) if quantized else float_graph()
    written = lil.save(graph, tmp_path / "digits.onnx")
    format = graph.values[graph.inputs[0]].format
    runs = [[format.encode(image)] for image in images.test_images[:50]]
    assert agreement(graph, written.read_bytes(), runs) == 1.0
    back = run_passes(lil.load(written))
    mine = [evaluate(graph, run).outputs[0].argmax() for run in runs]
    assert [evaluate(back, run).outputs[0].argmax() for run in runs] == mine
    assert not any(isinstance(node.op, Transpose) for node in back.nodes)


def test_another_network_is_seen(tmp_path):
    """The comparison can fail: of a network that has learnt nothing, the labels differ."""
    images = digits()
    trained, other = float_graph(), lil.convert(trained_mlp(0, shuffled=True), "other")
    file = lil.save(other, tmp_path / "other.onnx").read_bytes()
    assert agreement(trained, file, [[image.astype(np.float32)] for image in images.test_images[:50]]) < 0.5
