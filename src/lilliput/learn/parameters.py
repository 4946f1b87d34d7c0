"""Which constants of a graph are trained."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from lilliput.graph import Format, Graph, InputError, Kind, Node, UnsupportedError, Value, verify
from lilliput.learn.meanings import learned_operands


def trainable(graph: Graph, nodes: Collection[str] | None = None) -> Graph:
    """The graph in float32, with the weights and biases of `nodes` as parameters, and everything else constant.

    nodes  names of the graph's nodes; None: all of them
    Raises UnsupportedError for an operator that has no torch meaning and as `in_float` does, InputError for a node that
    is not there.
    """
    graph = in_float(graph)
    known = {node.name for node in graph.nodes}
    if nodes is not None and not known.issuperset(nodes):
        missing = sorted(set(nodes) - known)
        raise InputError(f"{graph.name} has no node {missing[0]!r}; its nodes are {', '.join(sorted(known))}")
    learned = {
        node.inputs[index]
        for node in graph.nodes
        if nodes is None or node.name in nodes
        for index in learned_operands(node.op)
        if index < len(node.inputs)
    }
    kinds = {v.name: Kind.PARAMETER if v.name in learned else Kind.CONSTANT for v in graph.constants}
    values = {name: replace(v, kind=kinds[name]) if name in kinds else v for name, v in graph.values.items()}
    return verify(replace(graph, values=values))


def with_parameters(graph: Graph) -> Graph:
    """The graph in float32 with its parameters; where it has none, with all its weights and biases as such.

    Raises UnsupportedError as `in_float` does, and for a graph that has nothing to train.
    """
    marked = in_float(graph) if any(v.kind is Kind.PARAMETER for v in graph.constants) else trainable(graph)
    if not any(v.kind is Kind.PARAMETER for v in marked.constants):
        raise UnsupportedError(f"{graph.name} has no weights or biases that could be trained")
    return marked


def is_trained(graph: Graph, node: Node) -> bool:
    """Whether any operand of a node is a parameter."""
    return any(name is not None and graph.values[name].kind is Kind.PARAMETER for name in node.inputs)


def measured(graph: Graph) -> frozenset[str]:
    """Names of constants that training measures, such as the running means of a batch normalisation that is trained."""
    nodes = [node for node in graph.nodes if node.op.MEASURED and is_trained(graph, node)]
    names = {node.inputs[index] for node in nodes for index in node.op.MEASURED}
    return frozenset(name for name in names if name is not None and graph.values[name].kind is Kind.CONSTANT)


def in_float(graph: Graph) -> Graph:
    """The graph with its quantized constants as the real numbers that they stand for.

    So float operators with int8 weights, as in files of "dynamic range" quantization, multiply floats by floats.
    Inputs may be plain integers, such as places in a table. Raises UnsupportedError for a graph that computes with
    integers elsewhere.
    """
    computed = (value for value in graph.values.values() if not value.is_constant and not _is_plain_input(value))
    stored = next((value for value in computed if not value.format.is_float), None)
    if stored is not None:
        raise UnsupportedError(
            f"{graph.name} cannot be trained: {stored.name!r} is stored as {stored.format.dtype}, and training needs "
            "float32; load the float model, train it and quantize it again"
        )
    values = {
        value.name: replace(value, format=Format(), data=value.format.decode(value.array()).astype(np.float32))
        for value in graph.constants
        if value.format.is_quantized
    }
    return replace(graph, values={**graph.values, **values})


def _is_plain_input(value: Value) -> bool:
    return value.kind is Kind.INPUT and not value.format.is_quantized
