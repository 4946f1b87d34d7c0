"""How large a model may be. One for a microcontroller is far below each of these; above, work here would take hours."""

from __future__ import annotations

from lilliput.graph import Graph, UnsupportedError, Value

MAX_NODES = 2_000  # planning the arena takes their square
MAX_MACS = 2_000_000_000
MAX_LAYER_BYTES = 64 << 20  # what one layer reads and writes, which the arena holds at once
MAX_CONSTANT_BYTES = 64 << 20  # the generated C is about four times as long


def check_limits(graph: Graph) -> Graph:
    """The graph itself; UnsupportedError with the limit that it is above."""
    layers = [(node, graph.call(node)) for node in graph.nodes]
    widest = max(((_bytes([*call.inputs, *call.outputs]), node.name) for node, call in layers), default=(0, "no layer"))
    for limit, found, unit, advice in (
        (MAX_NODES, len(layers), "layers", "split it"),
        (MAX_MACS, graph.macs, "multiply-accumulates", "take fewer channels or a smaller input"),
        (MAX_LAYER_BYTES, widest[0], f"bytes at {widest[1]!r}", "take fewer channels or a smaller input"),
        (MAX_CONSTANT_BYTES, sum(v.nbytes for v in graph.constants), "bytes of constants", "take narrower layers"),
    ):
        if found > limit:
            raise UnsupportedError(f"{graph.name} has {found:,} {unit}, but at most {limit:,} are taken; {advice}")
    return graph


def _bytes(values: list[Value | None]) -> int:
    """Of what lies in the arena."""
    return sum(value.nbytes for value in {v.name: v for v in values if v is not None and not v.is_constant}.values())
