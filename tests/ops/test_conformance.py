"""Every operator's C equals its reference: table cases and generated ones, through the real emitter, on the host.

Integers equal to the bit. Floats within the case's tolerance, because numpy may sum in another order than the C; the C
itself is compared to the byte between host and every emulated core in tests/emulated.
LILLIPUT_OP_CASES sets how many generated cases there are in all (default 2,000).
"""

from __future__ import annotations

import os
from importlib import import_module

import numpy as np
import pytest

from lilliput.codegen import Options, c_project
from lilliput.graph import Choice, candidates, evaluate, signature
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph, case_inputs
from lilliput.run.host import HostTwin

GENERATED = -(-int(os.environ.get("LILLIPUT_OP_CASES", "2000")) // len(operators()))
BATCH = 100  # models in one library
SAMPLES = 2
DSP = frozenset({"dsp", "long_multiply", "divide", "fpu"})
FEATURES = {
    "portable": frozenset(),
    "dsp": DSP,
    "mve": DSP | {"mve"},
    "registers_32": frozenset({"registers_32", "long_multiply", "divide"}),
    "thumb1": frozenset({"thumb1"}),
}


def cases_of(name: str) -> list[Case]:
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng([7, len(name)])
    return [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]


@pytest.mark.parametrize("optimize", ["shared", "speed"])
@pytest.mark.parametrize("kernels", FEATURES)
@pytest.mark.parametrize("name", operators())
def test_c_equals_reference(name, kernels, optimize):
    """Style "shared" calls one copy of a kernel for all cases, "speed" compiles one for each (every tenth)."""
    if kernels != "portable" and not any(kernels in kernel.needs for kernel in operators()[name].KERNELS):
        pytest.skip(f"{name} has no kernel of its own for cores with {kernels}")
    cases = cases_of(name)[:: 10 if optimize == "speed" else 1]
    for start in range(0, len(cases), BATCH):
        compare(cases[start : start + BATCH], FEATURES[kernels], Options(optimize=optimize))


@pytest.mark.parametrize("kernels", FEATURES)
@pytest.mark.parametrize("name", operators())
def test_other_candidates_equal_the_reference(name, kernels):
    """What only the tuner would choose, for some of the cases: kernels after the first, and settings of knobs."""
    cases, options = [], []
    for index, case in enumerate(cases_of(name)[::5]):
        graph = case_graph(case, seed=index)
        node = graph.nodes[0]
        call = graph.call(node)
        _, *others = candidates(node.op, call, FEATURES[kernels])
        fast = [kernel for kernel in others if kernels in kernel.needs or kernel.knobs]
        cases += [case] * len(fast)
        options += [Options(choices={signature(node.op, call): Choice.of(kernel)}) for kernel in fast]
    if not cases:
        pytest.skip(f"{name} leaves nothing to choose on cores with {kernels}")
    for start in range(0, len(cases), BATCH):
        compare(cases[start : start + BATCH], FEATURES[kernels], *options[start : start + BATCH])


def compare(cases: list[Case], features: frozenset[str], *options: Options) -> None:
    """With the same options for all cases, or with those of each."""
    each = options * len(cases) if len(options) == 1 else options
    graphs = [case_graph(case, seed=i, name=f"case{i}") for i, case in enumerate(cases)]
    projects = [c_project(graph, features, chosen) for graph, chosen in zip(graphs, each, strict=True)]
    with HostTwin(projects, sanitize=True) as twin:
        for case, graph in zip(cases, graphs, strict=True):
            states = None
            for sample in range(SAMPLES):
                inputs = case_inputs(case, sample)
                wanted = evaluate(graph, inputs, states)
                got = twin.run([array[None] for array in inputs], graph.name, fresh=sample == 0)
                states = wanted.states
                for value, mine, theirs in zip(graph.outputs, wanted.outputs, got, strict=True):
                    assert_equal(case, f"{graph.name} {value} of {case}", mine, theirs[0])


def assert_equal(case: Case, what: str, reference: np.ndarray, c: np.ndarray) -> None:
    if reference.dtype != np.float32:
        np.testing.assert_array_equal(c, reference, err_msg=what)
        return
    largest = float(np.max(np.abs(reference[np.isfinite(reference)]), initial=0.0))
    np.testing.assert_allclose(c, reference, rtol=0, atol=case.tolerance * largest + 1e-6, err_msg=what)
