"""F8, Embedded Learning Library: a classifier on the BBC micro:bit, a Cortex-M0 with 16 KB of RAM."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8
from lilliput.codegen import c_project
from lilliput.flow.build import build
from lilliput.flow.demo.digits import digits
from lilliput.flow.firmware import stored_inputs
from lilliput.run.host import HostTwin
from lilliput.run.qemu import has_qemu, run_qemu


def measure(quick: bool) -> Claim:
    """The digits network on the micro:bit's core: unicorn always, QEMU's micro:bit where it is installed."""
    graph = digits_int8()
    images = stored_inputs(graph, [digits().test_images[: 20 if quick else 200]])[0]
    firmware = build(graph, "microbit", sample=[images[0]])
    with HostTwin([c_project(graph)]) as twin:
        expected = twin.run([images])[0]
    emulated = np.asarray(firmware.run(images))
    equal = int(np.sum(np.all(emulated == expected, axis=1)))
    told, qemu_equal = "QEMU is not installed", True
    if has_qemu():
        printed = run_qemu(firmware.image, firmware.board.core.emulators["qemu"]).output
        qemu_equal = f"output: {expected[0].tobytes().hex()}" in printed
        told = f"QEMU's micro:bit prints {'the same' if qemu_equal else 'other'} bytes"
    shifted = int(np.sum(np.all(emulated[1:] == expected[:-1], axis=1)))
    return Claim(
        row="F8",
        claim="an image classifier built for the micro:bit computes on its core what it computes on the host",
        value=f"{equal} of {len(images)} images equal to the byte; {told}; {firmware.sizes.ram} bytes of RAM",
        target="all",
        holds=equal == len(images) and qemu_equal,
        control=f"against the next image's outputs {shifted} are equal",
        seeds=0,
        source="Ray 2021 and Capogrosso 2023 on ELL",
    )
