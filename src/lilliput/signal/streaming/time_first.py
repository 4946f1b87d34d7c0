"""Time becomes the first axis of every value that has it, wherever it stood: the same numbers in another order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from lilliput.graph import Graph, InputError, Node, Op, Shape, Value, verify
from lilliput.ops.nn.cast import Cast
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.transpose import Transpose
from lilliput.ops.pooling import Pooling
from lilliput.ops.unary import Unary

Turned = tuple[Op, int]  # the operator on values with time in front, and the axis of the output that was time


def time_axis(graph: Graph, wanted: int | None) -> int:
    """The axis of the input that is time: the one asked for, or the first that is longer than 1."""
    shape = graph.values[graph.inputs[0]].shape
    axes = [axis for axis, extent in enumerate(shape) if extent > 1]
    if not axes:
        raise InputError(f"{graph.name} takes {list(shape)}, which has no axis that could be time")
    if wanted is not None and wanted not in axes:
        raise InputError(f"{graph.name} takes {list(shape)}, where time may be axis {axes}, not {wanted}")
    return axes[0] if wanted is None else wanted


def unflattened(graph: Graph) -> Graph:
    """The graph without a reshape that first gives its flat input axes; they are the input's then."""
    (source,) = graph.inputs
    readers = graph.consumers()[source]
    if len(graph.values[source].shape) != 1 or len(readers) != 1 or not isinstance(readers[0].op, Reshape):
        return graph
    target = readers[0].outputs[0]
    if target in graph.outputs:
        return graph
    nodes = [
        replace(node, inputs=tuple(source if name == target else name for name in node.inputs))
        for node in graph.nodes
        if node is not readers[0]
    ]
    return graph.with_nodes(nodes, {source: replace(graph.values[source], shape=graph.values[target].shape)})


def time_first(graph: Graph, axis: int) -> Graph:
    """The graph with `axis` of its input, and what becomes of it, in front of all values that have it."""
    work = _Turning(graph, axis)
    for node in graph.nodes:
        work.visit(node)
    return verify(graph.with_nodes(work.nodes, work.values)) if work.has_turned else graph


class _Turning:
    """axes: which axis of a value was time in the graph as it was; values and nodes as they become."""

    def __init__(self, graph: Graph, axis: int) -> None:
        self.graph, self.nodes, self.has_turned = graph, list[Node](), False
        self.values, self.axes = dict(graph.values), dict[str, int]()
        self._turn(graph.inputs[0], axis)

    def visit(self, node: Node) -> None:
        timed = [name for name in node.inputs if name is not None and name in self.axes]
        found = None
        if timed and len(node.outputs) == 1 and len({self._from_right(name) for name in timed}) == 1:
            found = self._turned(node, timed[0])
        if found is None:
            self.nodes.append(replace(node, inputs=tuple(self._back(name) for name in node.inputs)))
            return
        op, axis = found
        axis_of_input = self.axes[timed[0]]
        inputs = tuple(
            name if name is None else self._constant(node, index, name, axis_of_input)
            for index, name in enumerate(node.inputs)
        )
        self.nodes.append(replace(node, op=op, inputs=inputs))
        self._turn(node.outputs[0], axis)

    def _turned(self, node: Node, timed: str) -> Turned | None:
        op, axis, x = node.op, self.axes[timed], self.graph.values[timed]
        if isinstance(op, Reshape):
            return _reshaped(op, x.shape, axis)
        rule = next((rule for kind, rule in RULES.items() if isinstance(op, kind)), None)
        if rule is None and op.BROADCASTS:
            rule = _same
        turned = None if rule is None else rule(op, len(x.shape), axis)
        return None if turned is None else (turned, axis)

    def _turn(self, name: str, axis: int) -> None:
        value = self.graph.values[name]
        self.axes[name] = axis
        self.has_turned |= axis > 0
        self.values[name] = replace(value, shape=_front(value.shape, axis))

    def _from_right(self, name: str) -> int:
        return len(self.graph.values[name].shape) - self.axes[name]

    def _constant(self, node: Node, index: int, name: str, axis: int) -> str:
        """An operand as the turned operator takes it: weights turned, and constants that are stretched over values."""
        value = self.graph.values[name]
        if axis == 0 or not value.is_constant:
            return name
        order: Sequence[int] = range(len(value.shape))
        if isinstance(node.op, Conv2D | DepthwiseConv2D) and index == 1:
            order = (0, 2, 1, 3) if isinstance(node.op, Conv2D) else (1, 0, 2)
        elif node.op.BROADCASTS and len(value.shape) > self._from_right(str(node.inputs[0])) - 1:
            rank = len(self.graph.values[node.outputs[0]].shape)
            value = replace(value, shape=(1,) * (rank - len(value.shape)) + value.shape)
            order = [axis, *(i for i in range(rank) if i != axis)]
        if tuple(order) == tuple(range(len(value.shape))):
            return name
        self.values[f"{name} turned"] = _ordered(value, f"{name} turned", order)
        return f"{name} turned"

    def _back(self, name: str | None) -> str | None:
        """A value as it was, for operators that need it so."""
        axis = 0 if name is None else self.axes.get(name, 0)
        if name is None or axis == 0:
            return name
        was = self.graph.values[name]
        target = f"{name} as it was"
        if target not in self.values:
            rank = len(was.shape)
            back = Transpose((*range(1, axis + 1), 0, *range(axis + 1, rank)))
            op = Reshape(was.shape) if prod(was.shape[:axis]) == 1 else back
            self.values[target] = replace(was, name=target)
            self.nodes.append(Node(target, op, (name,), (target,)))
        return target


def _front(items: Sequence[int], axis: int) -> Shape:
    return (items[axis], *items[:axis], *items[axis + 1 :])


def _ordered(value: Value, name: str, order: Sequence[int]) -> Value:
    format = value.format
    if format.axis is not None:
        format = replace(format, axis=list(order).index(format.axis))
    data = np.ascontiguousarray(value.array().reshape(value.shape).transpose(order))
    return replace(value, name=name, shape=data.shape, format=format, data=data)


def _reshaped(op: Reshape, x: Shape, axis: int) -> Turned | None:
    """Where time stays an axis, with as many numbers in front of it."""
    places = (i for i, n in enumerate(op.shape) if n == x[axis] and prod(op.shape[:i]) == prod(x[:axis]))
    place = next(places, None)
    return None if place is None else (Reshape(_front(op.shape, place)), place)


def _same(op: Op, rank: int, axis: int) -> Op | None:
    return op


def _windowed(op: Op, rank: int, axis: int) -> Op | None:
    """Over rows that were columns."""
    assert isinstance(op, Conv2D | DepthwiseConv2D | Pooling)
    if axis == 0 or rank != 3 or axis > 1:
        return op if axis == 0 else None
    turned = replace(op, stride=op.stride[::-1], padding=op.padding[::-1])
    if isinstance(turned, Pooling):
        return replace(turned, size=turned.size[::-1])
    return replace(turned, dilation=turned.dilation[::-1])


def _inside_rows(op: Op, rank: int, axis: int) -> Op | None:
    """Along the last axis, where that is not time."""
    return op if axis < rank - 1 else None


def _concat(op: Op, rank: int, axis: int) -> Op | None:
    assert isinstance(op, Concat)
    return None if op.axis == axis else Concat(op.axis + 1 if op.axis < axis else op.axis)


def _strided_slice(op: Op, rank: int, axis: int) -> Op | None:
    assert isinstance(op, StridedSlice)
    return StridedSlice(_front(op.begin, axis), _front(op.shape, axis), _front(op.step, axis))


RULES: dict[type[Op], Callable[[Op, int, int], Op | None]] = {
    Cast: _same,
    Concat: _concat,
    Conv2D: _windowed,
    Dense: _inside_rows,
    DepthwiseConv2D: _windowed,
    Dequantize: _same,
    LogSoftmax: _inside_rows,
    Pooling: _windowed,
    Quantize: _same,
    Softmax: _inside_rows,
    StridedSlice: _strided_slice,
    Unary: _same,
}
