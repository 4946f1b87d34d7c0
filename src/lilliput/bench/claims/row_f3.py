"""F3, uTensor: readable generated code that stays under two kilobytes."""

from __future__ import annotations

from dataclasses import replace

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8
from lilliput.flow.build import build
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph

LIMIT = 2048


def measure(quick: bool) -> Claim:
    """The code of a two-layer MLP on Cortex-M0, start-up and measuring main included."""
    whole = digits_int8(hidden=(16,))
    graph = without_softmax(whole)
    code = _code(graph, "size")
    return Claim(
        row="F3",
        claim="a two-layer int8 MLP needs at most 2 KB of code on Cortex-M0 (all of the image but its constants; the "
        "decision is the largest output)",
        value=f"{code} bytes of code",
        target=f"at most {LIMIT} bytes",
        holds=code <= LIMIT,
        control=f"with softmax behind it {_code(whole, 'size')} bytes, with a kernel per shape {_code(graph, 'speed')}",
        seeds=0,
        source="Ray 2021, uTensor: 2 KB on disk",
    )


def without_softmax(graph: Graph) -> Graph:
    """The graph up to what its last layer reads: the scores themselves, in the same order of size."""
    scores = graph.nodes[-1].inputs[0]
    return replace(graph, outputs=(str(scores),)).with_nodes(graph.nodes[:-1])


def _code(graph: Graph, optimize: str) -> int:
    return build(graph, "generic-cortex-m0", options=BuildOptions(optimize=optimize)).sizes.code
