"""A ReLU behind a layer that can clamp becomes part of it where both store their numbers alike: then it is exact."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from lilliput.graph import Graph, Node
from lilliput.ops.nn.relu import Relu


def fuse_activation(graph: Graph) -> Graph:
    """Every Relu whose operand is read by nobody else and comes from a layer without an activation is fused into it."""
    nodes = list(graph.nodes)
    readers = graph.consumers()
    made_by = {name: node for node in nodes for name in node.outputs}
    for node in graph.nodes:
        if not isinstance(node.op, Relu):
            continue
        source, target = str(node.inputs[0]), node.outputs[0]
        before = made_by.get(source)
        if before is None or len(readers[source]) != 1 or source in graph.outputs or not _can_clamp(before):
            continue
        if graph.values[source].format != graph.values[target].format or before.schedule != node.schedule:
            continue
        op: Any = before.op
        merged = Node(
            node.name, replace(op, activation=node.op.activation), before.inputs, (target,), before.states,
            tuple(dict.fromkeys((*before.sources, *node.sources))), before.schedule,
        )  # fmt: skip
        nodes[nodes.index(before)] = merged
        nodes.remove(node)
        made_by[target] = merged
    return graph.with_nodes(nodes)


def _can_clamp(node: Node) -> bool:
    """Whether the operator has an activation that is not used yet."""
    op: Any = node.op
    named = any(field.name == "activation" for field in fields(op))
    return named and not isinstance(op, Relu) and op.activation == "none" and len(node.outputs) == 1
