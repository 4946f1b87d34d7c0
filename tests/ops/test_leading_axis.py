"""The pass that takes away leading axes of 1 changes no number, for every operator and every axis it may work on.

Cases are bent so that running operands begin with an extent of 1: by an axis put in front, and by shrinking the first.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from lilliput.graph import GraphError, Kind, UnsupportedError, evaluate
from lilliput.ops import operators
from lilliput.ops.case import Case, Operand, case_graph, case_inputs
from lilliput.passes.drop_leading import drop_leading

GENERATED = 40
WANTED = 3  # bent cases that an operator must have at least
OURS = {"delay", "frames", "history", "sliding_rows"}  # no foreign format has them, so they never meet the axis
LEARNING = ".update."  # steps of learning are put behind graphs that have lost the axis already
NEAR = 1e-6  # numpy may sum floats in another order when the shape is another


def in_front(operand: Operand) -> Operand:
    return replace(operand, shape=(1, *operand.shape))


def shrunk(operand: Operand) -> Operand:
    return replace(operand, shape=(1, *operand.shape[1:]))


def bent(case: Case) -> list[Case]:
    """The case with leading extents of 1, running operands alone or constants of the same rank too."""
    running = [operand for operand in case.inputs if operand is not None and not operand.constant]
    ranks = {len(operand.shape) for operand in running}
    found = []
    for how in (in_front, shrunk):
        for constants_too in (False, True):
            inputs = tuple(
                how(operand)
                if operand is not None
                and operand.shape
                and operand.format.axis is None
                and (not operand.constant or (constants_too and len(operand.shape) in ranks))
                else operand
                for operand in case.inputs
            )
            found.append(replace(case, inputs=inputs))
            found.append(replace(case, inputs=inputs, states=tuple(how(s) for s in case.states if s.shape)))
    return found


def legal_graphs(name: str):
    """(case, graph) for every bent case of an operator that its own rules allow."""
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng(11)
    for case in [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]:
        for other in [case, *bent(case)]:
            try:
                graph = case_graph(other, seed=4)
                for sample in range(2):
                    evaluate(graph, case_inputs(other, sample))
            except (GraphError, UnsupportedError, ValueError, IndexError, AssertionError):
                continue  # bending broke the operator's own rules
            if any(graph.values[n].shape[:1] == (1,) and len(graph.values[n].shape) > 1 for n in graph.inputs):
                yield other, graph


@pytest.mark.parametrize("name", [name for name, op in operators().items() if LEARNING not in op.__module__])
def test_numbers_stay(name):
    count = dropped = 0
    for case, graph in legal_graphs(name):
        inputs = case_inputs(case, 1)
        short = drop_leading(graph)
        given = [x.reshape(short.values[n].shape) for n, x in zip(short.inputs, inputs, strict=True)]
        before, after = evaluate(graph, inputs), evaluate(short, given)
        for mine, theirs in zip(before.outputs, after.outputs, strict=True):
            if mine.dtype == np.float32:
                np.testing.assert_allclose(mine.reshape(-1), theirs.reshape(-1), rtol=NEAR, err_msg=str(case))
            else:
                np.testing.assert_array_equal(mine.reshape(-1), theirs.reshape(-1), err_msg=str(case))
        for key, state in before.states.items():
            np.testing.assert_array_equal(state.reshape(-1), after.states[key].reshape(-1), err_msg=str(case))
        assert all(short.values[n].kind is Kind.INPUT for n in short.inputs)
        count += 1
        dropped += len(short.nodes) == 1
    assert count >= WANTED, f"{name} has no case whose operands begin with an extent of 1"
    assert dropped or name in OURS or operators()[name].STREAMS, (
        f"{name} never lives without the axis; is its drop_leading missing?"
    )
