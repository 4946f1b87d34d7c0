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


@pytest.mark.parametrize(
    ("bits", "packed", "range_", "nbytes"),
    [
        (0, False, (-128, 127), 7),
        (5, False, (-16, 15), 7),
        (4, False, (-8, 7), 7),
        (4, True, (-8, 7), 4),
        (3, True, (-4, 3), 4),
        (2, True, (-2, 1), 2),
    ],
)
def test_formats_of_few_bits(bits, packed, range_, nbytes):
    format = Format("s8", (0.5,), (0,), bits=bits, packed=packed)
    assert (format.range, format.nbytes((7,))) == (range_, nbytes)
    np.testing.assert_array_equal(format.encode(np.array([-99.0, 0.5, 99.0])), [range_[0], 1, range_[1]])
    value = Value("w", (2,), format, Kind.CONSTANT, np.array(range_, np.int8))
    graph = replace(GRAPH, values={**GRAPH.values, "w": value})
    assert parse(text(graph), operators()).values["w"].format == format


def test_eight_bits_are_all_of_int8():
    assert Format("s8", bits=8) == Format("s8")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dtype": "s8", "bits": 1}, "bits are 2 to 8 of an s8, or 0 for the dtype's own, not 1 of s8"),
        ({"dtype": "s16", "bits": 4}, "not 4 of s16"),
        ({"dtype": "s8", "bits": 5, "packed": True}, "packed formats hold numbers of 2, 3 or 4 bits, not of 5"),
        ({"dtype": "s8", "packed": True}, "packed formats hold numbers of 2, 3 or 4 bits, not of 8"),
        (
            {"dtype": "s8", "scale": (0.1,), "zero_point": (9,), "bits": 4},
            r"zero points of 4 bits lie from -8 to 7, not at \(9,\)",
        ),
    ],
)
def test_formats_that_cannot_be_are_a_sentence(settings, sentence):
    with pytest.raises(GraphError, match=sentence):
        Format(**settings)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (Value("t", (2,), Format("s8", bits=4, packed=True)), "only constants are packed, not a temporary"),
        (
            Value("t", (2,), Format("s8", bits=4), Kind.CONSTANT, np.array([7, 8], np.int8)),
            "numbers of 4 bits lie from -8 to 7, its data does not",
        ),
    ],
)
def test_values_of_few_bits_keep_their_rules(value, sentence):
    with pytest.raises(GraphError, match=sentence):
        verify(replace(GRAPH, values={**GRAPH.values, "t": value}))
