"""Whole networks from torch: torch's numbers, the same by way of ONNX, and in C what the reference says."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.flow.firmware import stored_inputs
from lilliput.formats.onnx import convert
from lilliput.graph import Graph, evaluate
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from models_torch import NETWORKS, network
from onnx_oracle import LAST, operators_of, oracle, ours
from torch_oracle import assert_same, converted, torch

TURNED = {"MobileViT", "Sepformer"}  # they exchange axes that are all longer than 1
CLOSE = 2e-5  # of the largest number: tens of layers in float32, summed in another order
IN_ONE = ["LSTM, both directions", "CRNN", "TCN"]  # compiled together, quickly
GRAIN = {"TCN": 0.06, "FastGRNN": 0.06, "Sepformer": 0.06}
"""How far int8 may be from float, of the largest number. Random weights leave outputs near zero, so errors count more
than in a trained network; what is added up again and again, more. A wrong layer is off by the whole."""


@pytest.mark.parametrize("name", NETWORKS)
def test_torch_gives_the_same(name: str) -> None:
    module, example = network(name)
    graph = assert_same(module, *example, tolerance=CLOSE)
    assert name in TURNED or "transpose" not in operators_of(graph)


def test_weights_of_blocks_that_are_shared_are_stored_once() -> None:
    module, example = network("Sepformer")
    parameters = sum(tensor.numel() for tensor in module.parameters())
    graph = run_passes(converted(module, *example))
    made = {name for value in graph.constants for name in [value.name] if value.size == 1}  # scales and the like
    assert sum(value.size for value in graph.constants if value.name not in made) <= parameters


def by_onnx(module: Any, example: tuple[Any, ...]) -> bytes:
    """What torch's own exporter writes, the one that needs no further package than onnx."""
    pytest.importorskip("onnx", reason="the onnx package is not installed")
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter about itself
        torch.onnx.export(module, example, file, opset_version=17, dynamo=False)
    return file.getvalue()


@pytest.mark.parametrize("name", NETWORKS)
def test_by_way_of_onnx(name: str) -> None:
    """torch's exporter, our reader; onnxruntime says what is right."""
    module, example = network(name)
    model = by_onnx(module, example)
    graph = run_passes(convert(model, "model.onnx"))
    (given,) = graph.inputs
    arrays = {given.removesuffix(LAST).strip(): example[0].numpy()}
    (wanted,), (found,) = oracle(model, arrays), ours(graph, arrays)
    turned = np.moveaxis(wanted, 1, -1) if graph.outputs[0].endswith(LAST) else wanted
    bound = CLOSE * max(1.0, float(np.abs(wanted).max()))
    np.testing.assert_allclose(found.reshape(-1), turned.reshape(-1), rtol=0, atol=bound)
    assert name in TURNED or "transpose" not in operators_of(graph)


def int8(name: str) -> tuple[Graph, np.ndarray]:
    """The network in int8 and samples in float, both checked against each other."""
    module, example = network(name)
    graph = run_passes(converted(module, *example, name="".join(c if c.isalnum() else "_" for c in name)))
    samples = np.random.default_rng(0).normal(0, 1, (8, *graph.values[graph.inputs[0]].shape)).astype(np.float32)
    quantized = lil.quantize(graph, samples)
    (stored,) = stored_inputs(quantized, [samples])
    wanted = np.stack([evaluate(graph, [x]).outputs[0] for x in samples])
    found = np.stack([evaluate(quantized, [x]).outputs[0] for x in stored])
    real = quantized.values[quantized.outputs[0]].format.decode(found)
    assert np.abs(real - wanted).max() <= GRAIN.get(name, 0.04) * np.abs(wanted).max()
    return quantized, stored


def in_c(names: list[str]) -> None:
    """The C of each gives the bytes of its reference."""
    graphs = [int8(name) for name in names]
    projects = [c_project(graph) for graph, _ in graphs]
    with HostTwin(projects, sanitize=True) as twin:
        for (graph, stored), project in zip(graphs, projects, strict=True):
            wanted = np.stack([evaluate(graph, [x]).outputs[0] for x in stored])
            assert len(np.unique(wanted)) > 1
            assert twin.run([stored], project.layout.name)[0].tobytes() == wanted.tobytes()


def test_int8_in_c() -> None:
    in_c(IN_ONE)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in NETWORKS if name not in IN_ONE])
def test_int8_in_c_one_by_one(name: str) -> None:
    in_c([name])
