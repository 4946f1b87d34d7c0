"""What no output and no state depends on goes."""

from __future__ import annotations

from lilliput.graph import Graph, Node


def remove_dead(graph: Graph) -> Graph:
    """The graph without nodes whose results nobody reads."""
    needed = set(graph.outputs)
    kept: list[Node] = []
    for node in reversed(graph.nodes):
        if needed & set(node.outputs) or node.states:
            needed.update(name for name in node.inputs if name is not None)
            kept.append(node)
    return graph.with_nodes(reversed(kept))
