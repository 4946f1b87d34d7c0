"""Activations of few bits: whatever writes int8 keeps to its output's range, in the reference and in C."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from lilliput.codegen import Options, c_project
from lilliput.graph import Format, GraphError, UnsupportedError, evaluate
from lilliput.ops import operators
from lilliput.ops.case import Case, Operand, case_graph, case_inputs
from lilliput.run.host import HostTwin

BITS = 4
EACH = 2  # cases of an operator
FEATURES = {"portable": frozenset(), "dsp": frozenset({"dsp", "long_multiply", "divide"})}
FIXED = {"softmax", "log_softmax", "logistic", "micro_quantize", "truncate"}  # their int8 outputs have all bits
PLAIN = {"smooth_exponential"}  # its cases start from states of all bits


def can_narrow(format: Format) -> bool:
    return format.dtype == "s8" and len(format.scale) == 1


def narrowed(format: Format) -> Format:
    """The same real numbers in 4 bits."""
    step = 1 << (8 - BITS)
    zero_point = (format.zero_point[0] // step,) if can_narrow(format) else ()
    return Format("s8", (format.scale[0] * step,), zero_point, bits=BITS) if can_narrow(format) else format


def less(operand: Operand | None) -> Operand | None:
    if operand is None or operand.constant or not can_narrow(operand.format):
        return operand
    return replace(operand, format=narrowed(operand.format), low=None, high=None)


def in_few_bits(case: Case) -> list[Case]:
    """Outputs of 4 bits, and inputs too; of operators that only move numbers, both or none."""
    outputs = tuple(map(narrowed, case.outputs))
    inputs, states = tuple(map(less, case.inputs)), tuple(map(less, case.states))
    value = getattr(case.op, "value", None)  # what pads
    op = replace(case.op, value=max(-8, min(7, value))) if value is not None else case.op  # type: ignore[type-var]
    both = replace(case, op=op, inputs=inputs, states=states, outputs=outputs)
    return [both] if case.op.KEEPS_FORMAT else [both, replace(case, outputs=outputs)]


def narrow_graphs(name: str):
    """(case, graph) for cases with an int8 output, as far as the operator's own rules allow them."""
    cases = import_module(f"{operators()[name].__module__}.cases").CASES
    for case in (each for whole in cases if any(map(can_narrow, whole.outputs)) for each in in_few_bits(whole)):
        try:
            graph = case_graph(case, seed=1)
            evaluate(graph, case_inputs(case, 0))
            for features in FEATURES.values():
                c_project(graph, features)
        except (GraphError, UnsupportedError):
            continue  # a zero point or a scale that this operator does not take
        yield case, graph


def all_graphs():
    for name in operators():
        if name not in PLAIN:
            found = list(narrow_graphs(name))
            yield from found[:: -(-len(found) // EACH) or 1]


@pytest.fixture(scope="module")
def graphs():
    return [(case, replace(graph, name=f"case{i}")) for i, (case, graph) in enumerate(all_graphs())]


@pytest.mark.parametrize("kernels", FEATURES)
def test_c_equals_the_reference_within_the_range(graphs, kernels):
    with HostTwin([c_project(g, FEATURES[kernels], Options(optimize="shared")) for _, g in graphs]) as twin:
        for case, graph in graphs:
            inputs = case_inputs(case, 0)
            wanted = evaluate(graph, inputs).outputs
            got = twin.run([array[None] for array in inputs], graph.name, fresh=True)
            for value, mine, theirs in zip(graph.outputs, wanted, got, strict=True):
                low, high = graph.values[value].format.range if mine.dtype == np.int8 else (mine.min(), mine.max())
                assert low <= mine.min() and mine.max() <= high, f"{value} of {case}"
                np.testing.assert_array_equal(theirs[0], mine, err_msg=f"{value} of {case}")


def test_operators_with_one_int8_format_refuse_few_bits(graphs):
    met = {graph.nodes[0].op.name for _, graph in graphs}
    assert not met & FIXED
    assert {"conv2d", "depthwise_conv2d", "dense", "add", "average_pool_2d", "max_pool_2d", "quantize"} <= met
