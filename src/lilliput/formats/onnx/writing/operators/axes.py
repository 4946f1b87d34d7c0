"""Operators along axes: softmax, log_softmax, sums and largest numbers."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops.nn.arg_max import ArgMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.reduction import Reduction

CODE_OF_INT32, CODE_OF_INT64 = 6, 7


def softmax(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Softmax)
    x, stem = writer.read(node), node.outputs[0]
    if node.op.beta != 1:
        x = writer.node("Mul", [x, writer.constant(stem, np.asarray(node.op.beta, np.float32))], f"{stem} scaled")
    writer.give(node, writer.node("Softmax", [x], f"{stem} shares", axis=-1))


def log_softmax(writer: Writer, node: Node) -> None:
    writer.give(node, writer.node("LogSoftmax", [writer.read(node)], f"{node.outputs[0]} shares", axis=-1))


def reduce_sum(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, ReduceSum)
    _reduce(writer, node, "ReduceMean" if node.op.mean else "ReduceSum")


def reduce_max(writer: Writer, node: Node) -> None:
    _reduce(writer, node, "ReduceMax")


def arg_max(writer: Writer, node: Node) -> None:
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, ArgMax)
    name = "ArgMin" if op.least else "ArgMax"
    found = writer.node(name, [writer.read(node)], f"{stem} index", axis=op.axis + 1, keepdims=0)
    wanted = CODE_OF_INT64 if writer.graph.values[stem].format.dtype == "s64" else CODE_OF_INT32
    writer.give(node, writer.node("Cast", [found], f"{stem} cast", to=wanted))


def _reduce(writer: Writer, node: Node, name: str) -> None:
    op = node.op
    assert isinstance(op, Reduction)
    axes = writer.integers(f"{node.outputs[0]} axes", [axis + 1 for axis in op.axes])
    settings = {"keepdims": int(op.keep_dims), "noop_with_empty_axes": 1}
    writer.give(node, writer.node(name, [writer.read(node), axes], f"{node.outputs[0]} result", **settings))
