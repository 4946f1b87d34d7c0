"""A layer computed part by part, by rows and by channels, is the layer: every operator, every case."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from lilliput.graph import evaluate
from lilliput.ops import operators
from lilliput.ops.case import case_graph, case_inputs
from lilliput.swap.part import part_of

OPERATORS = operators()


def cases(name):
    module = import_module(f"{OPERATORS[name].__module__}.cases")
    rng = np.random.default_rng(5)
    return [*module.CASES, *(module.generate(rng) for _ in range(40))]


def cuts(total, smallest, rng):
    """[first, last) of two pieces, cut at a random place; one where there is no room for two."""
    places = range(smallest, total - smallest + 1)
    inner = [int(rng.choice(places))] if places else []
    return list(zip([0, *inner], [*inner, total], strict=True))


def computed(graph, inputs, rows, channels):
    """The output's part, or None."""
    node = graph.nodes[0]
    part = part_of(graph, node, rows, channels)
    if part is None:
        return None
    spans = dict(zip(node.inputs, part.rows, strict=True))
    given = dict(zip(graph.inputs, inputs, strict=True))
    sliced = [given[n] if spans[n] is None else given[n][slice(*spans[n])] for n in part.graph.inputs]
    return evaluate(part.graph, sliced).outputs[0]


def pieces(graph, inputs, axis, spans):
    wanted = [(span, None) if axis == 0 else (None, span) for span in spans]
    return [computed(graph, inputs, *span) for span in wanted]


@pytest.mark.parametrize("name", OPERATORS)
def test_parts_make_up_the_layer(name):
    rng = np.random.default_rng(0)
    for seed, case in enumerate(cases(name)):
        graph, inputs = case_graph(case, seed), case_inputs(case, seed)
        whole = evaluate(graph, inputs).outputs[0]
        for axis in (0, -1) if whole.shape else ():
            # a single channel of many would look like a layer with one scale, which dense rounds otherwise
            found = pieces(graph, inputs, axis, cuts(whole.shape[axis], 1 if axis == 0 else 2, rng))
            if all(piece is not None for piece in found):
                together = np.concatenate(found, axis)
                # numpy sums floats in an order that depends on the shape; the C does not, see the host tests
                tolerance = 1e-5 * np.abs(whole).max() if whole.dtype == np.float32 else 0
                assert np.allclose(together, whole, 0, tolerance), (case.note, axis)


@pytest.mark.parametrize(
    "name", ["conv2d", "depthwise_conv2d", "average_pool_2d", "max_pool_2d", "add", "multiply", "relu", "dense"]
)
def test_what_has_to_be_cut_can_be(name):
    graphs = [case_graph(case) for case in cases(name) if case.outputs[0].dtype == "s8"]
    images = [g for g in graphs if len(g.call(g.nodes[0]).output.shape) == (2 if name == "dense" else 3)]
    assert images
    rows = [g.call(g.nodes[0]).output.shape[0] for g in images]
    assert all(part_of(g, g.nodes[0], (0, n), None) is not None for g, n in zip(images, rows, strict=True))


def test_a_float_convolution_with_int8_weights_is_not_cut():
    """It scales its whole input by the largest number in it."""
    graphs = [case_graph(case) for case in cases("conv2d") if case.inputs[1].format.dtype == "s8"]
    hybrid = [g for g in graphs if g.call(g.nodes[0]).output.format.is_float]
    assert hybrid
    assert all(part_of(g, g.nodes[0], (0, 1), None) is None for g in hybrid)
