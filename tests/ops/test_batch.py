"""Many samples at once give what they give one by one: for every operator, and for graphs with states and constants."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from lilliput.graph import InputError, UnsupportedError, batch, evaluate, evaluate_batch, evaluate_batches
from lilliput.ops import operators
from lilliput.ops.case import case_graph, case_inputs

GENERATED = 12
SAMPLES = 3
NEAR = 1e-5  # numpy may sum floats in another order


@pytest.mark.parametrize("name", operators())
def test_as_one_by_one(name):
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng(5)
    tried = 0
    for case in [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]:
        try:
            graph = case_graph(case, seed=2)
            singles = [evaluate(graph, case_inputs(case, sample)) for sample in range(SAMPLES)]
        except UnsupportedError:
            continue
        if any(len(trace.outputs) == 0 for trace in singles):
            continue
        inputs = [np.stack(arrays) for arrays in zip(*(case_inputs(case, i) for i in range(SAMPLES)), strict=True)]
        if not inputs:
            continue
        together = evaluate_batch(graph, inputs)
        tried += 1
        for position, outputs in enumerate(together.outputs):
            expected = np.stack([trace.outputs[position] for trace in singles])
            compare(outputs, expected, case)
        for key, state in together.states.items():
            compare(state, np.stack([trace.states[key] for trace in singles]), case)
    assert tried, f"{name} has no case that was run"


def compare(found, expected, case):
    assert found.shape == expected.shape and found.dtype == expected.dtype, case
    if found.dtype == np.float32:
        np.testing.assert_allclose(found, expected, rtol=NEAR, atol=NEAR, err_msg=str(case))
    else:
        np.testing.assert_array_equal(found, expected, err_msg=str(case))


def test_runs_of_a_size_cut_nothing_off(monkeypatch):
    case = import_module("lilliput.ops.nn.dense.cases").CASES[0]
    graph = case_graph(case, seed=2)
    inputs = [np.stack(arrays) for arrays in zip(*(case_inputs(case, i) for i in range(7)), strict=True)]
    (whole,) = evaluate_batches(graph, inputs)
    monkeypatch.setattr(batch, "AT_ONCE", 2 * sum(v.nbytes for v in graph.values.values() if not v.is_constant))
    pieces = list(evaluate_batches(graph, inputs))
    assert [len(piece.outputs[0]) for piece in pieces] == [2, 2, 2, 1]
    compare(np.concatenate([piece.outputs[0] for piece in pieces]), whole.outputs[0], case)


def test_samples_that_do_not_fit_are_said():
    case = import_module("lilliput.ops.nn.dense.cases").CASES[0]
    graph = case_graph(case, seed=2)
    (x,) = case_inputs(case, 0)
    with pytest.raises(InputError, match=r"samples of input .* each, but .* came"):
        evaluate_batch(graph, [x])
    with pytest.raises(InputError, match="as many samples each"):
        evaluate_batch(graph, [])
