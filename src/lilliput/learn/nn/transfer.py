"""Using what a network has learned for something else: its last layer is replaced, the rest may stay as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from lilliput.graph import Format, Graph, InputError, Kind, Node, UnsupportedError, Value, verify
from lilliput.learn.parameters import in_float, trainable
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax

BEHIND = (Softmax, LogSoftmax, Reshape)  # what may stand between the last layer and the output


def head(graph: Graph) -> str:
    """The name of the last layer: the dense one whose numbers, through softmax and reshapes alone, are the output.

    UnsupportedError where there is none.
    """
    made_by = {name: node for node in graph.nodes for name in node.outputs}
    node = made_by.get(graph.outputs[0])
    while node is not None and isinstance(node.op, BEHIND):
        node = made_by.get(str(node.inputs[0]))
    if node is None or not isinstance(node.op, Dense) or len(graph.outputs) != 1:
        raise UnsupportedError(f"{graph.name} does not end in one dense layer whose outputs could be others")
    return node.name


def replace_head(
    graph: Graph, classes: int, labels: Sequence[str] = (), *, freeze: bool = True, seed: int = 0
) -> Graph:
    """The graph in float32 with a new last layer for so many classes, its weights drawn as Glorot's (see `Net`).

    freeze  training changes the last layer alone, and batch normalisation keeps its statistics; otherwise every
            weight. `trainable` chooses others.
    labels  names of the classes
    Raises UnsupportedError as `head` and `trainable` do, InputError for fewer than two classes.
    """
    if classes < 2:
        raise InputError(f"{graph.name}: a classifier has at least two classes, not {classes}")
    graph = in_float(graph)
    name = head(graph)
    last = next(node for node in graph.nodes if node.name == name)
    readers = graph.consumers()
    values = {n: v for n, v in graph.values.items() if n not in last.inputs[1:] or len(readers[n]) > 1}
    inputs = (last.inputs[0], *_drawn(values, name, graph.call(last).input(0).shape[-1], classes, seed))
    nodes = [replace(node, inputs=inputs) if node is last else node for node in graph.nodes]
    changed = graph.with_nodes(_resized(nodes, name, classes, values), values)
    changed = verify(replace(changed, labels=tuple(labels)))
    return trainable(changed, [name] if freeze else None)


def _drawn(values: dict[str, Value], name: str, n: int, classes: int, seed: int) -> tuple[str, str]:
    reach = sqrt(6 / (n + classes))
    weights = np.random.default_rng(seed).uniform(-reach, reach, (classes, n)).astype(np.float32)
    found = []
    for part, data in (("weights", weights), ("bias", np.zeros(classes, np.float32))):
        own = f"{name}/{part}"
        while own in values:
            own += "'"
        values[own] = Value(own, data.shape, Format(), Kind.PARAMETER, data)
        found.append(own)
    return found[0], found[1]


def _resized(nodes: list[Node], name: str, classes: int, values: dict[str, Value]) -> list[Node]:
    """The nodes with the last layer and what is behind it at its new width."""
    found, behind = [], False
    for node in nodes:
        behind = behind or node.name == name
        if behind and isinstance(node.op, Reshape):
            node = replace(node, op=Reshape((*node.op.shape[:-1], classes)))
        if behind:
            (shape,) = node.op.infer(*(values[str(each)] for each in node.inputs))
            values[node.outputs[0]] = replace(values[node.outputs[0]], shape=shape)
        found.append(node)
    return found
