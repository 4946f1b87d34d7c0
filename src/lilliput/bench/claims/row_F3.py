"""F3, uTensor: readable generated code that stays under two kilobytes."""

from __future__ import annotations

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8
from lilliput.flow.build import build
from lilliput.flow.options import BuildOptions

LIMIT = 2048


def measure(quick: bool) -> Claim:
    """The code of a two-layer MLP on Cortex-M0, start-up and measuring main included."""
    graph = digits_int8(hidden=(16,))
    code = build(graph, "generic-cortex-m0", options=BuildOptions(optimize="size")).sizes.code
    wasteful = build(graph, "generic-cortex-m0", options=BuildOptions(optimize="speed")).sizes.code
    return Claim(
        row="F3",
        claim="a two-layer int8 MLP needs at most 2 KB of code on Cortex-M0 (everything in the image but its constants)",
        value=f"{code} bytes of code",
        target=f"at most {LIMIT} bytes",
        holds=code <= LIMIT,
        control=f"the same model with a kernel per shape: {wasteful} bytes",
        seeds=0,
        source="Ray 2021, uTensor: 2 KB on disk",
    )
