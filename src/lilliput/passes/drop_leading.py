"""The leading axis of 1 that foreign formats give every tensor goes; this pass is the only place that knows of it.

A value of rank two or more whose first extent is 1 loses that axis. An operator that can live without it says so in
`drop_leading`; in front of one that cannot, a reshape puts the axis back, and behind it another takes it away again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lilliput.graph import Graph, GraphError, Kind, Node, Op, Shape, Source, Value
from lilliput.ops.nn.reshape import Reshape


def drop_leading(graph: Graph) -> Graph:
    """The graph without leading axes; names stay, and so do the numbers. Where the first axis is time it stays, too."""
    if graph.rate is not None:
        return graph
    work = _Dropping(graph)
    for node in graph.nodes:
        work.visit(node)
    return graph.with_nodes(work.nodes, work.values)


def _goes(value: Value) -> bool:
    return len(value.shape) > 1 and value.shape[0] == 1


class _Dropping:
    """The new values and nodes, and which values have lost their axis."""

    def __init__(self, graph: Graph) -> None:
        self.old = graph.values
        self.taken = {node.name for node in graph.nodes}
        self.values: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self.dropped: set[str] = set()
        for name in graph.inputs:
            if _goes(self.old[name]):
                self._drop(name)

    def visit(self, node: Node) -> None:
        """Rewrite one node, with its reshapes where it needs them."""
        op = self._without_axis(node)
        if op is None:
            self._keep(node)
            return
        inputs = [self._constant(node.op, name, node) for name in node.inputs]
        for name in (*node.outputs, *(n for n in node.states if n not in self.dropped)):
            self._drop(name)
        self.nodes.append(replace(node, op=op, inputs=tuple(inputs)))

    def _without_axis(self, node: Node) -> Op | None:
        """The operator without the axis, or None where it must keep it."""
        values = [None if name is None else self.old[name] for name in node.inputs]
        batched = [value is not None and not value.is_constant and value.name in self.dropped for value in values]
        running = [value is not None and not value.is_constant for value in values]
        leading = all(self.old[name].shape[:1] == (1,) for name in (*node.outputs, *node.states))
        if batched != running or not any(batched) or not leading:
            return None
        op = node.op.drop_leading(values, batched)
        if op is None:
            return None
        return op if self._shapes_agree(op, node) else None

    def _shapes_agree(self, op: Op, node: Node) -> bool:
        operands = []
        for name in node.inputs:
            value = None if name is None else self.values.get(name, self.old[name])
            if value is not None and self._loses_axis(node.op, value, node):
                value = _short(value)
            operands.append(value)
        try:
            shapes = op.infer(*operands)
        except GraphError:
            return False
        return shapes == tuple(self.old[name].shape[1:] for name in node.outputs)

    def _loses_axis(self, op: Op, value: Value, node: Node) -> bool:
        """Whether a constant operand of a broadcasting operator has the axis too."""
        rank = max(len(self.old[name].shape) for name in node.outputs)
        return op.BROADCASTS and value.is_constant and len(value.shape) == rank and value.shape[:1] == (1,)

    def _constant(self, op: Op, name: str | None, node: Node) -> str | None:
        if name is None or not self._loses_axis(op, self.old[name], node):
            return name
        short = f"{name} without axis"
        self.values[short] = replace(_short(self.old[name]), name=short)
        return short

    def _keep(self, node: Node) -> None:
        inputs = tuple(self._with_axis(name) for name in node.inputs)
        outputs = []
        after: list[Node] = []
        for name in node.outputs:
            if not _goes(self.old[name]):
                outputs.append(name)
                continue
            long = f"{name} with axis"
            self.values[long] = replace(self.old[name], name=long, source=Source(name))
            self._drop(name)
            outputs.append(long)
            after.append(self._reshape(long, name, self.values[name].shape, node.sources))
        self.nodes += [replace(node, inputs=inputs, outputs=tuple(outputs)), *after]

    def _with_axis(self, name: str | None) -> str | None:
        """The value's name with its axis, put back by a reshape where it was taken."""
        if name is None or name not in self.dropped:
            return name
        long = f"{name} with axis"
        if long not in self.values:
            self.values[long] = replace(self.old[name], name=long, kind=Kind.TEMPORARY, source=Source(name))
            self.nodes.append(self._reshape(name, long, self.old[name].shape, ()))
        return long

    def _drop(self, name: str) -> None:
        self.values[name] = _short(self.old[name])
        self.dropped.add(name)

    def _reshape(self, source: str, target: str, shape: Shape, sources: Sequence[str]) -> Node:
        name = f"{target} (reshape)"
        while name in self.taken:  # by this pass, when it went over the graph before
            name += "'"
        self.taken.add(name)
        return Node(name, Reshape(shape), (source,), (target,), (), tuple(sources))


def _short(value: Value) -> Value:
    """The value without its first axis."""
    data = None if value.data is None else value.data.reshape(value.shape[1:])
    axis = value.format.axis
    format = replace(value.format, axis=None if axis is None else axis - 1)
    return replace(value, shape=value.shape[1:], format=format, data=data, source=value.source or Source(value.name))
