"""Whether there are kernels for what a plan says, and in which form they read constants of few bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lilliput.compress.quantize.lower import read_as
from lilliput.graph import Call, Format, Graph, Node, UnsupportedError, Value
from lilliput.graph.format import FIELDS


def moves(node: Node, dtype: str) -> bool:
    """Whether an operator that keeps formats has a kernel for this dtype."""
    return any(kernel.reads[0] in ("any", dtype) for kernel in node.op.KERNELS)


def packed(graph: Graph, node: Node, formats: Mapping[str, Format], read: Mapping[str, Format]) -> dict[str, Format]:
    """The constants of few bits in packed form, where a kernel reads that.

    UnsupportedError where no kernel takes what the formats say, packed or not.
    """
    constants = [name for name in node.inputs if name is not None and graph.values[name].is_constant]
    narrow = [n for n in constants if n in formats and (formats[n].bits in FIELDS or formats[n].codebook)]
    tight = {name: replace(formats[name], packed=True) for name in narrow}
    if tight and _has_kernel(_stored_call(graph, node, {**formats, **tight}, read)):
        return tight
    call = _stored_call(graph, node, formats, read)
    if not _has_kernel(call):
        operands = ", ".join("nothing" if value is None else value.format.dtype for value in call.inputs)
        raise UnsupportedError(
            f"layer {node.name!r} ({node.op.name}) has no integer form from {operands} to {call.output.format.dtype}; "
            "leave it in floats (Widths.floats), or replace it before training"
        )
    return {}


def _stored_call(graph: Graph, node: Node, formats: Mapping[str, Format], read: Mapping[str, Format]) -> Call:
    """The node's call with its values as the formats say; data stays as it is."""

    def stored(name: str, reads: Mapping[str, Format]) -> Value:
        value = graph.values[name]
        return replace(value, format=reads.get(read_as(name, node.name), formats.get(name, value.format)))

    inputs = tuple(None if name is None else stored(name, read) for name in node.inputs)
    return replace(graph.call(node), inputs=inputs, outputs=tuple(stored(name, {}) for name in node.outputs))


def _has_kernel(call: Call) -> bool:
    return any(kernel.reads_and_writes(call) for kernel in call.op.KERNELS)
