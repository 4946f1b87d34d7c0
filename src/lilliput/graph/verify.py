"""The rules every graph keeps; run after every pass."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lilliput.graph.errors import GraphError
from lilliput.graph.graph import ENTRIES, LEARN, RUN, Graph, Node
from lilliput.graph.op import ARITHMETICS
from lilliput.graph.schedule import ALWAYS, Schedule
from lilliput.graph.value import Kind, Value

MAX_RANK = 8
GIVEN = (Kind.INPUT, Kind.TARGET, Kind.CONSTANT, Kind.PARAMETER, Kind.STATE)  # kinds that no node writes


def verify(graph: Graph) -> Graph:
    """The graph itself, or a GraphError that says which rule is broken where."""
    if graph.arithmetic not in ARITHMETICS:
        raise GraphError(f"graph {graph.name}: arithmetic is one of {', '.join(ARITHMETICS)}, not {graph.arithmetic!r}")
    for name, value in graph.values.items():
        _verify_value(graph, name, value)
    known = {name: ALWAYS for name, value in graph.values.items() if value.kind in GIVEN}
    names: set[str] = set()
    for node in graph.nodes:
        if node.name in names:
            raise GraphError(f"graph {graph.name}: two nodes are named {node.name!r}")
        names.add(node.name)
        _verify_node(graph, node, known)
        known.update(dict.fromkeys(node.outputs, node.schedule))
    _verify_learning(graph)
    for name in graph.inputs:
        if name not in graph.values or graph.values[name].kind is not Kind.INPUT:
            raise GraphError(f"graph {graph.name}: input {name!r} is not a value of kind input")
    for name in graph.outputs:
        if name not in known:
            raise GraphError(f"graph {graph.name}: output {name!r} is written by no node")
    if graph.rate is not None and (len(graph.inputs) != 1 or not graph.values[graph.inputs[0]].shape):
        raise GraphError(f"graph {graph.name}: what is fed rows has one input, whose first axis is time")
    return graph


def _verify_learning(graph: Graph) -> None:
    """Inference stands before learning, knows no targets, and gives all outputs."""
    entries = [node.entry for node in graph.nodes]
    if set(entries) - set(ENTRIES):
        raise GraphError(f"graph {graph.name}: nodes are run by {' or '.join(ENTRIES)}, not {set(entries)}")
    if entries != sorted(entries, key=ENTRIES.index):
        raise GraphError(f"graph {graph.name}: nodes that learn stand behind all others")
    for node in graph.entry(RUN):
        early = {*node.inputs} & {*graph.targets}
        if early:
            raise GraphError(f"graph {graph.name}, node {node.name!r}: reads {early.pop()!r}, but does not learn")
    late = {name for node in graph.entry(LEARN) for name in node.outputs} & {*graph.outputs}
    if late:
        raise GraphError(f"graph {graph.name}: output {late.pop()!r} is written where it learns")


def _verify_value(graph: Graph, name: str, value: Value) -> None:
    where = f"graph {graph.name}, value {name!r}"
    if name != value.name:
        raise GraphError(f"{where}: is filed under another name than its own, {value.name!r}")
    if len(value.shape) > MAX_RANK or any(extent < 1 for extent in value.shape):
        raise GraphError(f"{where}: extents are at least 1 and axes at most {MAX_RANK}, not {value.shape}")
    needs_data = value.is_constant or value.kind is Kind.STATE
    if needs_data != (value.data is not None):
        raise GraphError(f"{where}: a {value.kind.value} has {'' if needs_data else 'no '}data")
    if value.data is not None and (value.data.shape != value.shape or value.data.dtype != value.format.numpy):
        raise GraphError(
            f"{where}: data is {value.data.dtype}{list(value.data.shape)}, but the value says "
            f"{value.format.numpy}{list(value.shape)}"
        )
    if value.format.packed and not value.is_constant:
        raise GraphError(f"{where}: only constants are packed, not a {value.kind.value}")
    book = value.format.codebook
    if book and value.data is not None and not np.isin(value.data, book).all():
        raise GraphError(f"{where}: its numbers are those of a codebook, its data is not")
    if value.format.bits and value.data is not None and value.data.size:
        low, high = value.format.range
        if value.data.min() < low or value.data.max() > high:
            raise GraphError(
                f"{where}: numbers of {value.format.bits} bits lie from {low} to {high}, its data does not"
            )
    axis, scales = value.format.axis, len(value.format.scale)
    if axis is None and scales > 1:
        raise GraphError(f"{where}: {scales} scales, but no axis that they belong to")
    if axis is not None and not (0 <= axis < len(value.shape) and value.shape[axis] == scales):
        raise GraphError(f"{where}: {scales} scales do not fit axis {axis} of shape {value.shape}")


def _verify_node(graph: Graph, node: Node, known: Mapping[str, Schedule]) -> None:
    where = f"graph {graph.name}, node {node.name!r} ({node.op.name})"
    for name in (*node.inputs, *node.states):
        if name is not None and name not in known:
            raise GraphError(f"{where}: reads {name!r}, which nothing before it has written")
        if name is not None and not node.schedule.is_within(known[name]):
            raise GraphError(f"{where}: runs in calls in which {name!r}, which it reads, is not written")
    for name in node.states:
        if graph.values[name].kind is not Kind.STATE:
            raise GraphError(f"{where}: keeps {name!r}, which is a {graph.values[name].kind.value} and not a state")
    for name in node.outputs:
        if name in known or name not in graph.values:
            raise GraphError(
                f"{where}: writes {name!r}, which {'is written already' if name in known else 'is unknown'}"
            )
    call = graph.call(node)
    shapes = node.op.infer(*call.inputs)
    found = tuple(value.shape for value in call.outputs)
    if shapes != found:
        raise GraphError(f"{where}: gives shapes {list(shapes)}, but its outputs say {list(found)}")
