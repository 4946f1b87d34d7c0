"""Written .tflite files run in LiteRT and give the bytes that the graph gives: real models, and small ones of ours."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.formats.tflite.importer import convert
from lilliput.graph import LITERT, UnsupportedError, evaluate
from litert_oracle import litert_outputs, random_runs
from real_models import FLOAT, GOLDEN, data

RUNS = 2


def shaped(graph, runs):
    return [[x.reshape(graph.values[n].shape) for x, n in zip(run, graph.inputs, strict=True)] for run in runs]


@pytest.mark.parametrize("model", [*GOLDEN, *FLOAT])
def test_a_written_model_gives_the_bytes_of_the_one_it_came_from(model, tmp_path):
    source = data({**GOLDEN, **FLOAT}[model])
    written = lil.save(lil.load(source, LITERT), tmp_path / f"{model}.tflite")
    runs = random_runs(convert(source.read_bytes(), source.name, LITERT), seed=3, count=RUNS)
    back = convert(written.read_bytes(), written.name, LITERT)
    wanted = litert_outputs(source.read_bytes(), runs)
    found = litert_outputs(written.read_bytes(), shaped(back, runs))
    for mine, other in zip(found, wanted, strict=True):
        for a, b in zip(mine, other, strict=True):
            np.testing.assert_array_equal(a.reshape(-1), b.reshape(-1))


@pytest.mark.parametrize("quantized", [True, False])
def test_litert_runs_what_we_made(quantized, tmp_path):
    """Our own quantizer's int8 network, whose integers LiteRT rounds in its way, and the float one."""
    images = digits()
    graph = lil.quantize(float_graph(), images.train_images[:100]) if quantized else float_graph()
    written = lil.save(graph, tmp_path / "digits.tflite")
    read = lil.load(written, LITERT)
    runs = [[graph.values[graph.inputs[0]].format.encode(image)] for image in images.test_images[:50]]
    theirs = litert_outputs(written.read_bytes(), shaped(read, runs))
    for mine, (other,) in zip(shaped(read, runs), theirs, strict=True):
        (ours,) = evaluate(read, mine).outputs
        np.testing.assert_allclose(other, ours, rtol=0, atol=0 if quantized else 1e-5)
    own = [evaluate(graph, [run[0].reshape(graph.values[graph.inputs[0]].shape)]).outputs[0] for run in runs]
    assert np.mean([a.argmax() == b[0].argmax() for a, b in zip(own, theirs, strict=True)]) >= 0.98


def test_torch_comes_to_tflite_without_tensorflow(tmp_path):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(),
        torch.nn.Linear(96, 10),
    ).eval()  # fmt: skip
    graph = lil.convert(module, "net", example=torch.zeros(1, 1, 8, 8))
    images = digits().test_images[:40].reshape(-1, 8, 8, 1)
    int8 = lil.quantize(graph, images)
    for each, exact in ((graph, False), (int8, True)):
        written = lil.save(each, tmp_path / f"{exact}.tflite")
        read = lil.load(written, LITERT)
        runs = [[each.values[each.inputs[0]].format.encode(image)] for image in images[:10]]
        theirs = litert_outputs(written.read_bytes(), shaped(read, runs))
        for run, (other,) in zip(shaped(read, runs), theirs, strict=True):
            np.testing.assert_allclose(other, evaluate(read, run).outputs[0], rtol=0, atol=0 if exact else 1e-4)
    assert not [name for name in sys.modules if name.split(".")[0] == "tensorflow"]


def test_spoilt_weights_are_seen(tmp_path):
    """The comparison can fail: one weight moved, and LiteRT gives other bytes."""
    images = digits()
    graph = lil.quantize(float_graph(), images.train_images[:100])
    name = [value.name for value in graph.constants if len(value.shape) > 1][-1]
    moved = graph.values[name].array().copy()
    moved.flat[np.abs(moved.astype(int)).argmax()] *= -1
    spoilt = replace(graph, values={**graph.values, name: replace(graph.values[name], data=moved)})
    files = [lil.save(each, tmp_path / f"{i}.tflite").read_bytes() for i, each in enumerate((graph, spoilt))]
    runs = [[graph.values[graph.inputs[0]].format.encode(image)[None]] for image in images.test_images[:20]]
    first, second = (litert_outputs(file, runs) for file in files)
    assert any(not np.array_equal(a[0], b[0]) for a, b in zip(first, second, strict=True))


def test_a_suffix_that_is_not_written_gets_a_sentence(tmp_path):
    with pytest.raises(UnsupportedError, match=r"is written to a name that ends in \.lil, \.tflite.*not in '\.h5'"):
        lil.save(float_graph(), tmp_path / "digits.h5")
    assert not list(tmp_path.iterdir())
