"""F26, real-time systems: no globals, so two instances can take turns layer by layer."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8
from lilliput.codegen import c_project
from lilliput.flow.demo.digits import digits
from lilliput.flow.firmware import stored_inputs
from lilliput.run.host import HostTwin


def measure(quick: bool) -> Claim:
    """Two contexts of the digits network, interleaved by `_step`, against each run by itself."""
    graph = digits_int8()
    samples = stored_inputs(graph, [digits().test_images[: 10 if quick else 100]])[0]
    equal, shared = 0, 0
    with HostTwin([c_project(graph)]) as twin:
        alone = twin.run([samples])[0]
        for i in range(0, len(samples) - 1, 2):
            together = twin.interleave([samples[i]], [samples[i + 1]])
            equal += all(np.array_equal(a, b) for a, b in zip((alone[i], alone[i + 1]), together, strict=True))
            same = twin.interleave([samples[i]], [samples[i + 1]], one_context=True)
            shared += np.array_equal(same[0], alone[i])
    pairs = len(samples) // 2
    return Claim(
        row="F26",
        claim="two instances interleaved layer by layer in one thread compute what they compute one after the other",
        value=f"{equal} of {pairs} pairs equal to the byte",
        target="all",
        holds=equal == pairs,
        control=f"with one context for both, {shared} of {pairs} first results survive",
        seeds=0,
        source="Immonen 2022 on inference as a task of an RTOS",
    )
