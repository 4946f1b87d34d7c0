"""What is written as .onnx computes the same in onnxruntime and read back, for every operator that the writer knows."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from lilliput.formats.onnx.importer import convert
from lilliput.formats.onnx.writing import dump
from lilliput.formats.onnx.writing.operators import writings
from lilliput.graph import LilliputError, UnsupportedError, evaluate
from lilliput.ops import operators
from lilliput.ops.case import case_graph, case_inputs
from lilliput.passes import run_passes
from onnx_oracle import LAST, oracle

GENERATED = 12
# Another runtime may round a half to the other side; TFLite's int16 tables hold 10 bits, and
# the errors of a softmax's exponentials add up in its sum.
STEPS = {"s8": 1, "u8": 1, "s16": 96}


def cases_of(name):
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng(11)
    return [*module.CASES[:40], *(module.generate(rng) for _ in range(GENERATED))]


def written(name):
    """Graphs, inputs and files of the cases that can be written. Hybrid layers, whose C rounds their input, are no
    such cases: ONNX has no word for that."""
    for index, case in enumerate(cases_of(name)):
        graph = case_graph(case, seed=index)
        if case.outputs[0].is_float and any(value.format.is_quantized for value in graph.constants):
            continue
        try:
            yield case, graph, case_inputs(case, seed=index), dump(graph)
        except UnsupportedError:
            continue


def is_float(graph):
    return all(value.format.is_float for value in graph.values.values())


def compare(case, graph, wanted, found):
    for name, mine, other in zip(graph.outputs, wanted, found, strict=True):
        format = graph.values[name].format
        other = np.asarray(other).reshape(mine.shape)
        if format.is_float:
            bound = max(case.tolerance, 2e-6) * max(1.0, float(np.abs(mine).max(initial=0)))
            np.testing.assert_allclose(other, mine, rtol=0, atol=bound, err_msg=str(case))
        elif format.is_quantized:
            assert np.abs(other.astype(np.int64) - mine).max(initial=0) <= STEPS[format.dtype], case
        else:
            np.testing.assert_array_equal(other, mine, err_msg=str(case))


@pytest.mark.parametrize("name", writings())
def test_onnxruntime_computes_the_same(name):
    compared = 0
    for case, graph, inputs, file in written(name):
        given = {n: x[None] for n, x in zip(graph.inputs, inputs, strict=True)}
        compare(case, graph, evaluate(graph, inputs).outputs, oracle(file, given))
        compared += 1
    assert compared, f"no case of {name} was written"


@pytest.mark.parametrize("name", writings())
def test_every_case_comes_back(name):
    compared = 0
    for case, graph, inputs, file in written(name):
        if not is_float(graph):
            continue
        try:
            back = run_passes(convert(file, "case.onnx"), ())
        except LilliputError:
            continue
        shaped = [
            (np.moveaxis(x, 0, -1) if n.endswith(LAST) else x).reshape(back.values[n].shape)
            for x, n in zip(inputs, back.inputs, strict=True)
        ]
        compare(case, graph, evaluate(graph, inputs).outputs, evaluate(back, shaped).outputs)
        compared += 1
    assert compared or not any(is_float(case_graph(case)) for case in cases_of(name))
