"""What every scheme does first."""

from __future__ import annotations

from lilliput.graph import Graph
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.passes.fold_batch_norm import fold_batch_norm
from lilliput.passes.split_batch_norm import split_batch_norm


def without_batch_norm(graph: Graph) -> Graph:
    """The float graph with batch normalisation in the weights before it, or as a product and a sum where there are
    none; the graph itself where there is no batch normalisation."""
    if not any(isinstance(node.op, BatchNorm) for node in graph.nodes):
        return graph
    return split_batch_norm(fold_batch_norm(graph))
