"""dense, batch_matmul."""

from __future__ import annotations

from lilliput.formats.tflite.model import ABSENT
from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.dense import Dense


def dense(writer: Writer, node: Node) -> None:
    """Rows keep their axes; weights and bias that are computed lose the leading one."""
    op = node.op
    assert isinstance(op, Dense)
    writer.check_bits(node, op.dynamic_bits)
    options = {
        "fused_activation_function": op.activation.upper(),
        "keep_num_dims": len(writer.shape(writer.output(node))) > 2,
        "asymmetric_quantize_inputs": op.asymmetric,
    }
    x, weights, bias = (writer.input(node, position) for position in range(3))
    if bias != ABSENT:
        bias = writer.reshaped(bias, writer.shape(bias)[-1:])
    inputs = [x, writer.reshaped(weights, writer.shape(weights)[-2:]), bias]
    writer.operator("FULLY_CONNECTED", inputs, [writer.output(node)], options)


def batch_matmul(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, BatchMatmul)
    options = {"adj_x": op.turn_x, "adj_y": op.turn_w}
    rank = len(writer.shape(writer.output(node)))
    inputs = [writer.lengthened(writer.input(node, position), rank) for position in range(2)]
    writer.operator("BATCH_MATMUL", inputs, [writer.output(node)], options)
