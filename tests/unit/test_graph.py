"""The graph keeps its rules, says so when they are broken, and reads back what it wrote."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilliput.graph import Format, GraphError, InputError, Kind, Value, evaluate, parse, text, verify
from lilliput.ops import operators
from lilliput.ops.case import case_graph, case_inputs
from lilliput.ops.nn.dense.cases import CASES, dense_s8

GRAPH = case_graph(dense_s8((3,), 5, zeros=(-128, 127)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.note or "plain")
def test_text_reads_back(case):
    graph = case_graph(case)
    back = parse(text(graph), operators())
    assert text(back) == text(graph)
    sample = case_inputs(case, 1)
    for there, here in zip(evaluate(back, sample).outputs, evaluate(graph, sample).outputs, strict=True):
        np.testing.assert_array_equal(there, here)


@given(st.text(max_size=30))
def test_foreign_names_survive_the_text_form(name):
    node = replace(GRAPH.nodes[0], name=name, sources=(name,))
    assert parse(text(replace(GRAPH, name=name, nodes=(node,))), operators()).nodes == (node,)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("graph 'g' tflite-micro", "line 1 of the graph text is not understood"),
        (
            "graph 'g' tflite-micro labels ()\nnode 'a' magic {} () -> () keeps () from ()",
            "'magic', which does not exist",
        ),
        ("graph 'g' tflite-micro labels ()\ninput 'x' s9[3] {}", "dtype is one of"),
        ("graph 'g' tflite-micro labels ()\nconstant 'x' s8[3] {} = AAAA", "line 2 of the graph text"),
    ],
)
def test_damaged_text_is_a_sentence(line, sentence):
    with pytest.raises(GraphError, match=sentence):
        parse(line, operators())


def broken(**changes):
    values = dict(GRAPH.values)
    for name, value in changes.items():
        values[name] = replace(values[name], **value)
    return replace(GRAPH, values=values)


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (broken(y0={"shape": (6,)}), "gives shapes"),
        (broken(x1={"data": None}), "a constant has data"),
        (broken(x1={"data": np.zeros((5, 3), np.float32)}), "data is float32"),
        (broken(x0={"kind": Kind.TEMPORARY}), "nothing before it has written"),
        (broken(x0={"format": Format("s8", (1.0, 2.0), (0, 0))}), "no axis that they belong to"),
        (replace(GRAPH, nodes=GRAPH.nodes * 2), "two nodes are named"),
        (replace(GRAPH, arithmetic="guess"), "arithmetic is one of"),
        (replace(GRAPH, outputs=("z",)), "written by no node"),
    ],
)
def test_broken_rules_are_named(graph, sentence):
    with pytest.raises(GraphError, match=sentence):
        verify(graph)


def test_wrong_inputs_are_named():
    with pytest.raises(InputError, match=r"input 'x0' of case is int8\[3\], but int8\[4\] came"):
        evaluate(GRAPH, [np.zeros(4, np.int8)])
    with pytest.raises(InputError, match="takes 1 inputs"):
        evaluate(GRAPH, [])


def test_a_value_has_as_many_scales_as_its_axis():
    value = Value("w", (4, 2), Format("s8", (0.1, 0.2), (0, 0), axis=1), Kind.CONSTANT, np.ones((4, 2), np.int8))
    np.testing.assert_allclose(value.format.decode(value.array()), [[0.1, 0.2]] * 4)
    np.testing.assert_array_equal(value.format.encode(value.format.decode(value.array())), value.array())
