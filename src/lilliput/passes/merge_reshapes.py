"""A reshape of a reshape is one reshape, and a reshape to the same shape is none."""

from __future__ import annotations

from dataclasses import replace

from lilliput.graph import Graph, Node
from lilliput.ops.nn.reshape import Reshape


def merge_reshapes(graph: Graph) -> Graph:
    """Every reshape reads what is no reshape itself; those that change nothing are gone unless they write an output."""
    origin: dict[str, str] = {}
    stands_for: dict[str, str] = {}
    nodes: list[Node] = []
    for node in graph.nodes:
        node = replace(node, inputs=tuple(stands_for.get(n, n) if n else n for n in node.inputs))
        if isinstance(node.op, Reshape):
            source, target = node.inputs[0], node.outputs[0]
            assert source is not None
            source = origin.get(source, source)
            origin[target] = source
            if graph.values[source].shape == graph.values[target].shape and target not in graph.outputs:
                stands_for[target] = source
                continue
            node = replace(node, inputs=(source,))
        nodes.append(node)
    return graph.with_nodes(nodes)
