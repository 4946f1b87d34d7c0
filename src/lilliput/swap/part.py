"""A part of a layer as a graph of its own: some rows of its output, and of those some channels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Step, Value, lower, with_tables

Span = tuple[int, int]  # [first, last)


@dataclass(frozen=True, eq=False)
class Part:
    """graph  the node alone, computing the part from the rows that it reads
    rows   of each input the rows on its first axis that the part reads, None for all of it
    """

    graph: Graph
    rows: tuple[Span | None, ...]

    def step(self, features: frozenset[str]) -> Step:
        """How the chip computes it; constants are tables, and of those the small ones, because they are loaded."""
        return with_tables(lower(self.graph, features, small=True)[0])


def part_of(graph: Graph, node: Node, rows: Span | None, channels: Span | None) -> Part | None:
    """Rows and channels (None for all) of a node's output; None where they cannot be computed by themselves."""
    call = graph.call(node)
    band = None if rows is None else node.op.band(call, *rows)
    if (rows is not None and band is None) or (channels is not None and not node.op.splits_channels(call)):
        return None
    op, read = (node.op, (None,) * len(call.inputs)) if band is None else (band.op, band.rows)
    values: dict[str, Value] = {}
    for index, (value, span) in enumerate(zip(call.inputs, read, strict=True)):
        if value is not None:
            values[value.name] = _given(_channels(node, index, _rows(value, span), channels))
    inputs = tuple(None if name is None else values[name] for name in node.inputs)
    for value, shape in zip(call.outputs, op.infer(*inputs), strict=True):
        values[value.name] = Value(value.name, shape, _format(value.format, len(shape) - 1, channels))
    given = tuple(name for name, value in values.items() if value.kind is Kind.INPUT)
    whole = Graph(graph.name, given, node.outputs, values, (replace(node, op=op),), graph.arithmetic)
    return Part(whole, read)


def _given(value: Value) -> Value:
    return value if value.is_constant or value.kind is Kind.STATE else replace(value, kind=Kind.INPUT)


def _rows(value: Value, span: Span | None) -> Value:
    if span is None:
        return value
    data = None if value.data is None else value.data[slice(*span)]
    return replace(value, shape=(span[1] - span[0], *value.shape[1:]), data=data)


def _channels(node: Node, index: int, value: Value, channels: Span | None) -> Value:
    """Of weights and bias what belongs to the output channels."""
    axis = 0 if index == node.op.BIAS else node.op.WEIGHTS.get(index)
    if channels is None or axis is None:
        return value
    data = np.take(value.array(), range(*channels), axis)
    return replace(value, shape=data.shape, data=data, format=_format(value.format, axis, channels))


def _format(format: Format, axis: int, channels: Span | None) -> Format:
    if channels is None or format.axis != axis:
        return format
    return replace(format, scale=format.scale[slice(*channels)], zero_point=format.zero_point[slice(*channels)])
