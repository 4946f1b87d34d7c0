"""What depends on nothing but constants is computed now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.graph import Graph, Kind, Node, Source, Value

MAX_BYTES = 1 << 20  # a folded constant larger than this would cost more flash than the layer it replaces


def fold_constants(graph: Graph) -> Graph:
    """Nodes whose operands are all constants become constants; outputs of the graph are left alone."""
    values = dict(graph.values)
    nodes: list[Node] = []
    for node in graph.nodes:
        operands = [None if name is None else values[name] for name in node.inputs]
        outputs = [values[name] for name in node.outputs]
        foldable = (
            not node.states
            and all(value is None or value.is_constant for value in operands)
            and not set(node.outputs) & set(graph.outputs)
            and all(value.nbytes <= MAX_BYTES for value in outputs)
        )
        if not foldable:
            nodes.append(node)
            continue
        arrays = [None if value is None else value.array() for value in operands]
        result = node.op.reference(graph.call(node), *arrays)
        for value, array in zip(outputs, result if isinstance(result, tuple) else (result,), strict=True):
            values[value.name] = _constant(value, array)
    return graph.with_nodes(nodes, values)


def _constant(value: Value, array: np.ndarray) -> Value:
    return replace(value, kind=Kind.CONSTANT, data=array, source=value.source or Source(value.name))
