"""From a float graph and a format for each of its values to the integer graph: where every scheme ends."""

from __future__ import annotations

from dataclasses import replace

from lilliput.graph import (
    NATIVE,
    Formats,
    Graph,
    GraphError,
    Kind,
    Node,
    Value,
    inner_formats,
    inner_name,
    verify,
)
from lilliput.ops.nn.quantize import Quantize as Requantization


def lower(graph: Graph, formats: Formats, arithmetic: str = NATIVE) -> Graph:
    """The graph with its numbers stored as `formats` says: constants and initial states encoded.

    formats  by value name, or by `inner_name` for what `Op.with_inner` gets; values that it does not name stay as they
             are. In front of an operator that moves stored numbers as they are, those stored otherwise are requantized.
    Raises GraphError for a name that is no value's.
    """
    inner = {node.name: inner_formats(graph.call(node), formats) for node in graph.nodes}
    known = {inner_name(graph.call(node), own) for node in graph.nodes for own in inner[node.name]}
    for name in formats:
        if name not in graph.values and name not in known:
            raise GraphError(f"{graph.name} has no value {name!r} that could have a format")
    values = {name: _stored(value, formats) for name, value in graph.values.items()}
    nodes: list[Node] = []
    for node in graph.nodes:
        op = node.op.with_inner(inner[node.name]) if inner[node.name] else node.op
        nodes += _requantized(replace(node, op=op), values)
    return verify(replace(graph, values=values, nodes=tuple(nodes), arithmetic=arithmetic))


def _stored(value: Value, formats: Formats) -> Value:
    format = formats.get(value.name, value.format)
    if format == value.format:
        return value
    kind = Kind.CONSTANT if value.kind is Kind.PARAMETER else value.kind
    return replace(value, kind=kind, format=format, data=None if value.data is None else format.encode(value.data))


def _requantized(node: Node, values: dict[str, Value]) -> list[Node]:
    """The node, and before it a requantization of each operand that it would move as it is into another format."""
    before: list[Node] = []
    inputs = list(node.inputs)
    wanted = values[node.outputs[0]].format
    for position, name in enumerate(node.inputs if node.op.KEEPS_FORMAT else ()):
        if name is None or not values[name].format.is_quantized or values[name].format == wanted:
            continue
        inputs[position] = fresh = f"{name} for {node.name}"
        values[fresh] = replace(values[name], name=fresh, format=wanted, kind=Kind.TEMPORARY, source=None)
        before.append(Node(fresh, Requantization(), (name,), (fresh,), (), node.sources, node.schedule))
    return [*before, replace(node, inputs=tuple(inputs))]
