"""Whole models on the Cortex-M55, which only QEMU has: the firmware prints what the host twin computes."""

from __future__ import annotations

import pytest

import lilliput as lil
from lilliput.codegen.firmware import pattern_inputs
from lilliput.ops.case import case_graph
from lilliput.ops.nn.conv2d.cases import CASES as CONVOLUTIONS
from lilliput.ops.nn.dense.cases import CASES as DENSE
from lilliput.run.host import HostTwin
from lilliput.run.qemu import has_qemu, run_qemu

pytestmark = pytest.mark.skipif(not has_qemu(), reason="needs qemu-system-arm on the PATH")


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
    assert counted.cycles is None
