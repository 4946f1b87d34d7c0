"""Operators on signals at the edges, one after the other with the states carried on: the C equals the reference.

Integers to the bit; floats within the case's tolerance. tests/emulated/test_signals.py takes the same to the cores.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilliput.codegen import Options, c_project
from lilliput.graph import Graph, evaluate
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph
from lilliput.run.host import HostTwin
from signals import KINDS, signal_inputs

SIGNAL = [name for name, op in operators().items() if op.__module__.startswith("lilliput.ops.signal.")]
MOST = 6  # cases of each operator's table
EXAMPLES = 8
FEATURES = {"portable": frozenset(), "dsp": frozenset({"dsp", "long_multiply", "divide", "fpu"})}


def cases_of(name: str) -> list[Case]:
    table = [c for c in import_module(f"{operators()[name].__module__}.cases").CASES if case_inputs_of(c)]
    return table[:: -(-len(table) // MOST)]


def case_inputs_of(case: Case) -> list:
    return [operand for operand in case.inputs if operand is not None and not operand.constant]


@pytest.mark.parametrize("kernels", FEATURES)
@pytest.mark.parametrize("name", SIGNAL)
def test_c_equals_reference_on_signals_at_the_edges(name, kernels):
    if kernels == "dsp" and not any("dsp" in kernel.needs for kernel in operators()[name].KERNELS):
        pytest.skip(f"{name} has no kernel of its own for cores with DSP instructions")
    cases = cases_of(name)
    graphs = [case_graph(case, i, f"case{i}") for i, case in enumerate(cases)]
    projects = [c_project(graph, FEATURES[kernels], Options(optimize="shared")) for graph in graphs]
    with HostTwin(projects, sanitize=True) as twin:
        strategy = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 1 << 16)), min_size=1, max_size=6)

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
        @given(strategy)
        def compare(chosen):
            for case, graph in zip(cases, graphs, strict=True):
                one_after_the_other(twin, case, graph, chosen)

        compare()
        for case, graph in zip(cases, graphs, strict=True):
            one_after_the_other(twin, case, graph, [(kind, 7) for kind in KINDS])


def one_after_the_other(twin: HostTwin, case: Case, graph: Graph, chosen: list[tuple[str, int]]) -> None:
    states = None
    for number, (kind, seed) in enumerate(chosen):
        inputs = signal_inputs(case, kind, seed)
        wanted = evaluate(graph, inputs, states)
        got = twin.run([array[None] for array in inputs], graph.name, fresh=number == 0)
        states = wanted.states
        for mine, theirs in zip(wanted.outputs, got, strict=True):
            what = f"{case} on {chosen[: number + 1]}"
            if mine.dtype != np.float32:
                np.testing.assert_array_equal(theirs[0], mine, err_msg=what)
                continue
            largest = float(np.max(np.abs(mine[np.isfinite(mine)]), initial=0.0))
            np.testing.assert_allclose(theirs[0], mine, rtol=0, atol=case.tolerance * largest + 1e-6, err_msg=what)
