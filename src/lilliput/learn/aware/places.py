"""Which values of a graph are rounded, and which of them by one format."""

from __future__ import annotations

from collections.abc import Mapping

from lilliput.graph import Format, Graph
from lilliput.ops.nn.log_softmax import LogSoftmax


def tied(graph: Graph, plan: Mapping[str, Format]) -> dict[str, str]:
    """Every value that the plan rounds → the first of those that must be stored as it is.

    A node that only moves or picks numbers ties what it reads and writes, where the plan has them alike. Biases are
    left out, as sums of products say how they are stored, and so is the logarithm of a softmax at the graph's end,
    which stands there for a softmax while scores are trained.
    """
    ends = {name for node in graph.nodes if isinstance(node.op, LogSoftmax) for name in node.outputs}
    left_out = {*biases(graph), *(ends & set(graph.outputs))}
    first = {n: n for n, f in plan.items() if n in graph.values and f.is_quantized and n not in left_out}
    for node in graph.nodes:
        if node.op.KEEPS_FORMAT:
            around = [str(name) for name in (*node.inputs, *node.outputs) if str(name) in first]
            for name in around[1:]:
                if plan[name] == plan[around[0]]:
                    _tie(first, first[around[0]], first[name])
    return first


def biases(graph: Graph) -> dict[str, tuple[str, str]]:
    """Name of a bias → names of the input and of the weights whose products it is added to."""
    return {
        str(node.inputs[node.op.BIAS]): (str(node.inputs[0]), str(node.inputs[next(iter(node.op.WEIGHTS))]))
        for node in graph.nodes
        if node.op.BIAS is not None and len(node.inputs) > node.op.BIAS and node.inputs[node.op.BIAS] is not None
    }


def _tie(first: dict[str, str], keep: str, drop: str) -> None:
    for name, at in first.items():
        if at == drop:
            first[name] = keep
