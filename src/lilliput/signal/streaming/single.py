"""A convolution with one result is a dense layer, which costs less: its kernels take one window, not several."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from lilliput.graph import LITERT, Graph, Kind, Node, Value
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.window import NO_PADDING


def single_results(graph: Graph) -> Graph:
    """Every int8 convolution whose one window is all of its input becomes dense; the numbers stay the same.

    Not in LiteRT's arithmetic, which rounds otherwise in dense layers, nor of floats, which a dense layer sums in
    another order.
    """
    if graph.arithmetic == LITERT:
        return graph
    nodes, values = [], dict(graph.values)
    for node in graph.nodes:
        nodes += _as_dense(graph, node, values) if _is_single(graph, node) else [node]
    return graph.with_nodes(nodes, values)


def _is_single(graph: Graph, node: Node) -> bool:
    if not isinstance(node.op, Conv2D):
        return False
    call = graph.call(node)
    x, weights, y = call.input(0), call.input(1), call.output
    return (
        x.format.dtype == weights.format.dtype == "s8"
        and weights.is_constant
        and len(x.shape) == 3
        and x.shape[-1] == weights.shape[-1]
        and y.shape[:2] == (1, 1)
        and x.shape[:2] == node.op.window(weights).spans
        and node.op.padding == NO_PADDING
    )


def _as_dense(graph: Graph, node: Node, values: dict[str, Value]) -> list[Node]:
    """What the window sees as one row, the dense layer, and its result as an image again."""
    assert isinstance(node.op, Conv2D)
    call = graph.call(node)
    x, weights, y = call.input(0), call.input(1), call.output
    m, n, seen = weights.shape[0], prod(weights.shape[1:]), x
    nodes = []
    if node.op.dilation != (1, 1):
        seen = replace(x, name=f"{node.name} sees", shape=weights.shape[1:], kind=Kind.TEMPORARY, data=None)
        apart = StridedSlice((0, 0, 0), seen.shape, (*node.op.dilation, 1))
        nodes.append(Node(f"{node.name} sees", apart, (x.name,), (seen.name,), schedule=node.schedule))
    row = replace(x, name=f"{node.name} as a row", shape=(n,), kind=Kind.TEMPORARY, data=None)
    flat = replace(weights, name=f"{weights.name} as rows", shape=(m, n), data=weights.array().reshape(m, n))
    result = replace(y, name=f"{y.name} alone", shape=(m,))
    values |= {value.name: value for value in (seen, row, flat, result)}
    dense = Dense(node.op.activation)
    return [
        *nodes,
        Node(f"{node.name} input", Reshape((n,)), (seen.name,), (row.name,), schedule=node.schedule),
        replace(node, op=dense, inputs=(row.name, flat.name, *node.inputs[2:]), outputs=(result.name,)),
        Node(f"{node.name} output", Reshape(y.shape), (result.name,), (y.name,), schedule=node.schedule),
    ]
