"""dense, batch_matmul."""

from __future__ import annotations

from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.dense import Dense


def dense(writer: Writer, node: Node) -> None:
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, Dense)
    if len(writer.shape(node)) == 2:
        inputs = [writer.read(node), writer.weights(node, 1), *writer.bias(node, 2)]
        made = writer.node("Gemm", inputs, f"{stem} sums", transB=1)
    else:
        made = writer.node("MatMul", [writer.read(node), writer.weights(node, 1, (1, 0))], f"{stem} product")
        for bias in writer.bias(node, 2):
            made = writer.node("Add", [made, bias], f"{stem} sums")
    writer.give(node, made, activation=op.activation)


def batch_matmul(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, BatchMatmul)
    sides = [_turned(writer, node, 0, op.turn_x), _turned(writer, node, 1, op.turn_w)]
    writer.give(node, writer.node("MatMul", sides, f"{node.outputs[0]} product"))


def _turned(writer: Writer, node: Node, position: int, turn: bool) -> str:
    name = writer.read(node, position)
    if not turn:
        return name
    rank = len(writer.shape(node, position))
    order = (*range(rank - 2), rank - 1, rank - 2)
    return writer.node("Transpose", [name], f"{node.outputs[0]} turned", perm=order)
