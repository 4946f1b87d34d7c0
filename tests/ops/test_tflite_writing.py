"""What is written as .tflite is read back as the same computation, for every operator that the writer knows."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from lilliput.formats.tflite.importer import convert
from lilliput.formats.tflite.writing import dump
from lilliput.formats.tflite.writing.operators import writings
from lilliput.graph import Kind, UnsupportedError, evaluate
from lilliput.ops import operators
from lilliput.ops.case import case_graph, case_inputs
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.passes import run_passes

GENERATED = 12
MOST = 40  # cases of each operator's table
# What a .tflite says in another way, or not at all: formats of other runtimes' kernels that the reader refuses.
COMPOSED = ("attention", "batch_norm", "layer_norm")  # of several float operators, each of which rounds
REFUSED = (UnsupportedError,)


def cases_of(name):
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng(7)
    return [*module.CASES[:MOST], *(module.generate(rng) for _ in range(GENERATED))]


def as_written(case, seed):
    """The case's graph with scales that float32 holds and states that begin at zero, as a file has them."""
    graph = case_graph(case, seed=seed)
    values = {}
    for name, value in graph.values.items():
        format = replace(value.format, scale=tuple(float(np.float32(s)) for s in value.format.scale))
        data = value.data
        if value.kind is Kind.STATE:
            data = np.full_like(data, format.zero_point[0] if format.zero_point else 0)
        values[name] = replace(value, format=format, data=data)
    op = graph.nodes[0].op
    if isinstance(op, LeakyRelu):
        op = replace(op, alpha=float(np.float32(op.alpha)))
    return replace(graph, values=values, nodes=(replace(graph.nodes[0], op=op),))


@pytest.mark.parametrize("name", writings())
def test_every_case_comes_back(name):
    compared = 0
    for index, case in enumerate(cases_of(name)):
        graph = as_written(case, index)
        inputs = case_inputs(case, seed=index)
        try:
            back = run_passes(convert(dump(graph), "case.tflite", case.arithmetic), ())
        except REFUSED:
            continue
        shaped = [x.reshape(back.values[n].shape) for x, n in zip(inputs, back.inputs, strict=True)]
        for mine, other in zip(evaluate(graph, inputs).outputs, evaluate(back, shaped).outputs, strict=True):
            bound = 4e-6 * max(1.0, float(np.abs(mine).max(initial=0))) if name in COMPOSED else 0
            told = f"{name}, case {index}: {case}"
            np.testing.assert_allclose(other.reshape(mine.shape), mine, rtol=0, atol=bound, err_msg=told)
        compared += 1
    assert compared >= 2, f"only {compared} cases of {name} were written and read"


def test_most_operators_of_networks_are_written():
    networks = {name for name, op in operators().items() if op.__module__.startswith("lilliput.ops.nn.")}
    assert len(writings()) >= 35
    assert set(writings()) <= networks


def test_an_operator_without_a_word_gets_a_sentence():
    (case, *_) = cases_of("delay")
    graph = replace(case_graph(case), name="echo")
    with pytest.raises(
        UnsupportedError, match=r"^echo: layer '.*' \(delay\): \.tflite has no such operator; it has abs"
    ):
        dump(graph)
