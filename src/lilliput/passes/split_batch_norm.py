"""A batch normalisation that could not be folded becomes a multiplication and an addition, which have integer forms."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Value
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.nn.multiply import Multiply
from lilliput.passes.fold_batch_norm import normalisation


def split_batch_norm(graph: Graph) -> Graph:
    """Every BatchNorm of constant statistics as x * factor + shift: equal but for rounding."""
    values, nodes = dict(graph.values), []
    for node in graph.nodes:
        parts = normalisation(node, values) if isinstance(node.op, BatchNorm) else None
        nodes += [node] if parts is None else _split(node, parts, values)
    return graph.with_nodes(nodes, values)


def _split(node: Node, parts: tuple[np.ndarray, np.ndarray], values: dict[str, Value]) -> list[Node]:
    assert isinstance(node.op, BatchNorm)
    names = []
    for part, numbers in zip(("factor", "shift"), parts, strict=True):
        names.append(_free(values, f"{node.name} {part}"))
        values[names[-1]] = Value(names[-1], numbers.shape, Format(), Kind.CONSTANT, numbers.astype(np.float32))
    scaled = _free(values, f"{node.name} scaled")
    values[scaled] = Value(scaled, values[node.outputs[0]].shape)
    times = Node(scaled, Multiply(), (node.inputs[0], names[0]), (scaled,), (), node.sources, node.schedule)
    plus = Add(node.op.activation)
    return [times, Node(node.name, plus, (scaled, names[1]), node.outputs, (), node.sources, node.schedule)]


def _free(values: dict[str, Value], name: str) -> str:
    while name in values:
        name += "'"
    return name
