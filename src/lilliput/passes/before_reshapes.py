"""Batch normalisation moves in front of a reshape that leaves the channels alone: nearer to what it can be folded into.

Convolutions over time are computed as images of one column, so there is such a reshape behind each. Exact.
"""

from __future__ import annotations

from dataclasses import replace

from lilliput.graph import Graph, Node
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.nn.reshape import Reshape


def before_reshapes(graph: Graph) -> Graph:
    """The graph with every batch normalisation in front of the reshapes whose results nobody else reads."""
    while (pair := _pair(graph)) is not None:
        graph = _turned(graph, *pair)
    return graph


def _pair(graph: Graph) -> tuple[Node, Node] | None:
    """A reshape and the batch normalisation behind it that can change places."""
    readers = graph.consumers()
    made_by = {name: node for node in graph.nodes for name in node.outputs}
    for node in graph.nodes:
        source = str(node.inputs[0])
        before = made_by.get(source)
        if not isinstance(node.op, BatchNorm) or before is None or not isinstance(before.op, Reshape):
            continue
        shape = graph.values[str(before.inputs[0])].shape
        alone = len(readers[source]) == 1 and source not in graph.outputs
        if alone and shape and shape[-1] == graph.values[source].shape[-1]:
            return before, node
    return None


def _turned(graph: Graph, reshape: Node, norm: Node) -> Graph:
    """The normalisation first, into the value that the reshape wrote, now in the extents of what it read."""
    between, target = reshape.outputs[0], norm.outputs[0]
    value = replace(graph.values[between], shape=graph.values[str(reshape.inputs[0])].shape)
    first = replace(norm, inputs=(reshape.inputs[0], *norm.inputs[1:]), outputs=(between,))
    second = replace(reshape, inputs=(between,), outputs=(target,))
    nodes = [first if node is reshape else second if node is norm else node for node in graph.nodes]
    return graph.with_nodes(nodes, {between: value})
