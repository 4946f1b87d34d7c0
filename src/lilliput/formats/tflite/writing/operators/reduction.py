"""reduce_sum, reduce_max, arg_max."""

from __future__ import annotations

from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops.nn.arg_max import ArgMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.reduction import Reduction


def reduce_sum(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, ReduceSum)
    _reduce(writer, node, "MEAN" if node.op.mean else "SUM")


def reduce_max(writer: Writer, node: Node) -> None:
    _reduce(writer, node, "REDUCE_MAX")


def arg_max(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, ArgMax)
    output = writer.output(node)
    axis = writer.integers("axis", [op.axis + 1])
    options = {"output_type": writer.tensors[output].type}
    writer.operator("ARG_MIN" if op.least else "ARG_MAX", [writer.input(node, 0), axis], [output], options)


def _reduce(writer: Writer, node: Node, name: str) -> None:
    op = node.op
    assert isinstance(op, Reduction)
    axes = writer.integers("axes", [axis + 1 for axis in op.axes])
    options = {"keep_dims": op.keep_dims}
    writer.operator(name, [writer.input(node, 0), axes], [writer.output(node)], options)
