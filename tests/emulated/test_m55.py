"""The Cortex-M55, which only QEMU has: kernels for Helium equal their references, models print what the twin computes.

LILLIPUT_CORE_CASES sets the generated cases per operator.
"""

from __future__ import annotations

import os
import shutil
from importlib import import_module

import numpy as np
import pytest

import lilliput as lil
from emulated.m55 import BOARD, printed
from lilliput.codegen import Options, c_project
from lilliput.codegen.firmware import pattern_inputs
from lilliput.graph import evaluate, select_kernel
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph, case_inputs
from lilliput.ops.mve import MVE
from lilliput.ops.nn.conv2d.cases import CASES as CONVOLUTIONS
from lilliput.ops.nn.dense.cases import CASES as DENSE
from lilliput.run.host import HostTwin
from lilliput.run.qemu import has_qemu, run_qemu

pytestmark = pytest.mark.skipif(not has_qemu(), reason="needs qemu-system-arm on the PATH")

GENERATED = int(os.environ.get("LILLIPUT_CORE_CASES", "40"))
OPERATORS = [name for name, op in operators().items() if any(kernel.needs >= MVE for kernel in op.KERNELS)]
STYLES = {"shared": "Os", "speed": "O2"}


def helium_cases(name: str, seed: int) -> list[Case]:
    """The cases of an operator that a kernel for Helium computes."""
    module, rng = import_module(f"{operators()[name].__module__}.cases"), np.random.default_rng(seed)
    chosen = []
    for case in [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]:
        graph = case_graph(case)
        if select_kernel(case.op, graph.call(graph.nodes[0]), BOARD.core.features).needs >= MVE:
            chosen.append(case)
    assert len(chosen) > 10
    return chosen


@pytest.mark.parametrize("compiler", ["zig", pytest.param("gcc", marks=pytest.mark.long)])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", OPERATORS)
def test_kernels_equal_their_references(name, style, compiler, tmp_path):
    """ "shared" passes shapes at run time; "speed" compiles every fifth case for its shape."""
    if compiler == "gcc" and shutil.which(BOARD.core.gcc_programs[0]) is None:
        pytest.skip(f"{BOARD.core.gcc_programs[0]} is not on the PATH")
    cases = helium_cases(name, 5)[:: 5 if style == "speed" else 1]
    graphs = [case_graph(case, seed=i, name=f"case{i}") for i, case in enumerate(cases)]
    projects = [c_project(graph, BOARD.core.features, Options(optimize=style)) for graph in graphs]
    inputs = [case_inputs(case, 0) for case in cases]
    results = printed(projects, inputs, tmp_path, STYLES[style], compiler)
    for case, graph, given, values in zip(cases, graphs, inputs, results, strict=True):
        (wanted,) = evaluate(graph, given).outputs
        assert values["y0"] == wanted.tobytes(), str(case)


@pytest.mark.parametrize("case", [DENSE[3], CONVOLUTIONS[0]], ids=["dense", "conv2d"])
def test_output_is_the_host_twins(case):
    firmware = lil.build(case_graph(case, 2, "small"), "generic-cortex-m55")
    graph = firmware.graph
    with HostTwin([firmware.project]) as twin:
        expected = twin.run([x[None] for x in pattern_inputs([graph.values[n] for n in graph.inputs])])
    run = run_qemu(firmware.image, firmware.board.core.emulators["qemu"])
    assert run.exit_code == 0
    assert run.output.split() == [word for y in expected for word in ("output:", y.tobytes().hex())]
    counted = firmware.profile()
    assert counted.instructions == run.region
    assert 0 <= counted.instructions - sum(layer.instructions for layer in counted.layers) < 40  # what calls the layer
    assert counted.cycles is None


def test_verify_proves_it_in_qemu():
    firmware = lil.build(case_graph(DENSE[3], 2, "small"), "generic-cortex-m55")
    rng = np.random.default_rng(0)
    samples = [rng.integers(-128, 128, (2, *firmware.graph.values[n].shape), np.int8) for n in firmware.graph.inputs]
    verdict = firmware.verify(*samples)
    assert verdict.holds
    assert verdict.proved_on_core
    assert "QEMU Arm Cortex-M55 with Helium: the outputs of 2 samples equal the host twin" in str(verdict)


def test_without_qemu_verify_says_so(monkeypatch):
    monkeypatch.setattr("lilliput.flow.verify.has_qemu", lambda: False)
    firmware = lil.build(case_graph(DENSE[3], 2, "small"), "generic-cortex-m55")
    verdict = firmware.verify(np.zeros((1, *firmware.graph.values[firmware.graph.inputs[0]].shape), np.int8))
    assert not verdict.proved_on_core
    assert "install QEMU (qemu-system-arm) to prove it on the emulated core" in str(verdict)
