"""From a float graph and a format for each of its values to the integer graph: where every scheme ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lilliput.graph import (
    NATIVE,
    Format,
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
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.quantize import Quantize as Requantization

Made = dict[tuple[str, Format], str]  # a value and a format, to the value that holds the one in the other


def read_as(value: str, node: str) -> str:
    """Under which a mapping holds the format in which a node reads a value that is stored in another."""
    return f"{value} for {node}"


def lower(graph: Graph, formats: Formats, arithmetic: str = NATIVE) -> Graph:
    """The graph with its numbers stored as `formats` says: constants and initial states encoded.

    formats  by value name; by `read_as` where a node reads a value in another format than it is written in, floats
             among them; by `inner_name` for what `Op.with_inner` gets. Values that it does not name stay as they are
    Quantizing, requantizing and dequantizing nodes stand where formats meet; also in front of operators that move
    stored numbers as they are. Raises GraphError for a name that is no value's.
    """
    inner = {node.name: inner_formats(graph.call(node), formats) for node in graph.nodes}
    _check_names(graph, formats, inner)
    values = {name: _stored(value, formats) for name, value in graph.values.items()}
    made: Made = {}
    nodes: list[Node] = []
    for node in graph.nodes:
        op = node.op.with_inner(inner[node.name]) if inner[node.name] else node.op
        nodes += _bordered(replace(node, op=op), formats, values, made)
    return verify(replace(graph, values=values, nodes=tuple(nodes), arithmetic=arithmetic))


def _check_names(graph: Graph, formats: Formats, inner: Mapping[str, Formats]) -> None:
    known = {inner_name(graph.call(node), own) for node in graph.nodes for own in inner[node.name]}
    known |= {read_as(name, node.name) for node in graph.nodes for name in node.inputs if name is not None}
    for name in formats:
        if name not in graph.values and name not in known:
            raise GraphError(f"{graph.name} has no value {name!r} that could have a format")


def _stored(value: Value, formats: Formats) -> Value:
    format = formats.get(value.name, value.format)
    if format == value.format:
        return value
    kind = Kind.CONSTANT if value.kind is Kind.PARAMETER else value.kind
    return replace(value, kind=kind, format=format, data=None if value.data is None else format.encode(value.data))


def _bordered(node: Node, formats: Formats, values: dict[str, Value], made: Made) -> list[Node]:
    """The node, and before it what brings its operands into the formats it reads, where nothing has yet."""
    before: list[Node] = []
    inputs = list(node.inputs)
    for position, name in enumerate(node.inputs):
        wanted = None if name is None else _wanted(node, name, formats, values)
        if name is None or wanted is None or wanted == values[name].format:
            continue
        known = made.get((name, wanted))
        if known is None:
            known = made[name, wanted] = read_as(name, node.name)
            values[known] = replace(values[name], name=known, format=wanted, kind=Kind.TEMPORARY, source=None)
            op = Dequantize() if wanted.is_float else Requantization()
            before.append(Node(known, op, (name,), (known,), (), node.sources, node.schedule))
        inputs[position] = known
    return [*before, replace(node, inputs=tuple(inputs))]


def _wanted(node: Node, name: str, formats: Formats, values: dict[str, Value]) -> Format | None:
    """The format that a node reads an operand in; None where it is not said, and any will do."""
    if read_as(name, node.name) in formats:
        return formats[read_as(name, node.name)]
    moves = node.op.KEEPS_FORMAT and values[name].format.is_quantized
    return values[node.outputs[0]].format if moves else None
