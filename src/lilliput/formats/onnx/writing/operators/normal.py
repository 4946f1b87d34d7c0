"""batch_norm, layer_norm, and attention from its parts."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.nn.attention import Attention
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.nn.layer_norm import LayerNorm

HIDDEN = -1e9  # what a score is moved by where a row must not be seen


def batch_norm(writer: Writer, node: Node) -> None:
    """A factor and a summand for each channel, which stands last."""
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, BatchNorm)
    gamma, beta, mean, variance = (writer.graph.values[str(name)].array() for name in node.inputs[1:5])
    factor = gamma / np.sqrt(variance.astype(np.float64) + op.epsilon)
    numbers = [writer.constant(stem, each.astype(np.float32)) for each in (factor, beta - mean * factor)]
    scaled = writer.node("Mul", [writer.read(node), numbers[0]], f"{stem} scaled")
    writer.give(node, writer.node("Add", [scaled, numbers[1]], f"{stem} moved"), activation=op.activation)


def layer_norm(writer: Writer, node: Node) -> None:
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, LayerNorm)
    gamma = writer.weights(node, 1) if writer.value(node, 1) is not None else _ones(writer, node)
    inputs = [writer.read(node), gamma, *writer.bias(node, 2)]
    writer.give(node, writer.node("LayerNormalization", inputs, f"{stem} result", axis=-1, epsilon=float(op.epsilon)))


def attention(writer: Writer, node: Node) -> None:
    """Heads are an axis of their own there."""
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, Attention)
    q, v = (_heads(writer, node, position, op.heads, (0, 2, 1, 3)) for position in (0, 2))
    k = _heads(writer, node, 1, op.heads, (0, 2, 3, 1))
    m, n, d = writer.shape(node)[1], writer.shape(node, 1)[1], writer.shape(node)[2] // op.heads
    scale = op.scale if op.scale is not None else 1 / np.sqrt(d)
    factor = writer.constant(stem, np.asarray(scale, np.float32))
    scores = writer.node("Mul", [writer.node("MatMul", [q, k], f"{stem} scores"), factor], f"{stem} scaled")
    if op.causal:
        mask = writer.constant(stem, np.triu(np.full((m, n), HIDDEN, np.float32), 1))
        scores = writer.node("Add", [scores, mask], f"{stem} masked")
    shares = writer.node("Softmax", [scores], f"{stem} shares", axis=-1)
    seen = writer.node("MatMul", [shares, v], f"{stem} seen")
    turned = writer.node("Transpose", [seen], f"{stem} turned", perm=(0, 2, 1, 3))
    shape = writer.integers(stem, (1, *writer.graph.values[stem].shape))
    writer.give(node, writer.node("Reshape", [turned, shape], f"{stem} result"))


def _heads(writer: Writer, node: Node, position: int, heads: int, order: tuple[int, ...]) -> str:
    shape, stem = writer.shape(node, position), node.outputs[0]
    if len(shape) != 3:
        raise UnsupportedError(f"{writer.where(node)}: reads several sequences at once; give it one, (rows, n)")
    wanted = writer.integers(stem, (1, shape[1], heads, shape[2] // heads))
    split = writer.node("Reshape", [writer.read(node, position), wanted], f"{stem} heads")
    return writer.node("Transpose", [split], f"{stem} by head", perm=order)


def _ones(writer: Writer, node: Node) -> str:
    return writer.constant(node.outputs[0], np.ones(writer.shape(node)[-1], np.float32))
