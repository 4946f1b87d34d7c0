"""batch_norm, layer_norm and attention in floats, from the parts that .tflite has words for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Format, Node, Shape, UnsupportedError
from lilliput.ops.nn.attention import Attention
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.nn.layer_norm import LayerNorm

PLAIN = {"fused_activation_function": "NONE"}
HIDDEN = -1e9  # what a score is moved by where a row must not be seen


def batch_norm(writer: Writer, node: Node) -> None:
    """A factor and a summand for each channel."""
    op, x = node.op, writer.input(node, 0)
    assert isinstance(op, BatchNorm)
    gamma, beta, mean, variance = (writer.graph.values[str(name)].array() for name in node.inputs[1:5])
    factor = gamma / np.sqrt(variance.astype(np.float64) + op.epsilon)
    scaled = _step(writer, node, "MUL", [x, _real(writer, "factor", factor)], writer.shape(x), PLAIN)
    options = {"fused_activation_function": op.activation.upper()}
    writer.operator("ADD", [scaled, _real(writer, "summand", beta - mean * factor)], [writer.output(node)], options)


def layer_norm(writer: Writer, node: Node) -> None:
    _floats(writer, node)
    op, x = node.op, writer.input(node, 0)
    assert isinstance(op, LayerNorm)
    shape = writer.shape(x)
    rows, axis = (*shape[:-1], 1), writer.integers("axis", [len(shape) - 1])
    mean = _step(writer, node, "MEAN", [x, axis], rows, {"keep_dims": True})
    moved = _step(writer, node, "SUB", [x, mean], shape, PLAIN)
    square = _step(writer, node, "MUL", [moved, moved], shape, PLAIN)
    variance = _step(writer, node, "MEAN", [square, axis], rows, {"keep_dims": True})
    above = _step(writer, node, "ADD", [variance, _real(writer, "epsilon", op.epsilon)], rows, PLAIN)
    root = _step(writer, node, "RSQRT", [above], rows)
    given = [writer.input(node, position) for position in range(1, len(node.inputs)) if node.inputs[position]]
    steps = [("MUL", root), *zip(("MUL", "ADD"), given, strict=False)]
    for index, (name, other) in enumerate(steps):
        target = writer.output(node) if index == len(steps) - 1 else _part(writer, node, shape)
        writer.operator(name, [moved, other], [target], PLAIN)
        moved = target


def attention(writer: Writer, node: Node) -> None:
    """Heads are an axis of their own there."""
    _floats(writer, node)
    op = node.op
    assert isinstance(op, Attention)
    q, k, v = (_heads(writer, node, position, op.heads) for position in range(3))
    (_, heads, m, d), n, e = writer.shape(q), writer.shape(k)[2], writer.shape(v)[3]
    scores = _step(writer, node, "BATCH_MATMUL", [q, k], (1, heads, m, n), {"adj_y": True})
    scale = _real(writer, "scale", op.scale if op.scale is not None else 1 / np.sqrt(d))
    scaled = _step(writer, node, "MUL", [scores, scale], (1, heads, m, n), PLAIN)
    if op.causal:
        mask = _real(writer, "mask", np.triu(np.full((m, n), HIDDEN), 1))
        scaled = _step(writer, node, "ADD", [scaled, mask], (1, heads, m, n), PLAIN)
    shares = _step(writer, node, "SOFTMAX", [scaled], (1, heads, m, n), {"beta": 1.0})
    seen = _step(writer, node, "BATCH_MATMUL", [shares, v], (1, heads, m, e))
    turned = _step(writer, node, "TRANSPOSE", [seen, writer.integers("order", (0, 2, 1, 3))], (1, m, heads, e))
    writer.reshape(turned, writer.output(node))


def _heads(writer: Writer, node: Node, position: int, heads: int) -> int:
    """(1, rows, heads * d) → (1, heads, rows, d)"""
    x = writer.input(node, position)
    shape = writer.shape(x)
    if len(shape) != 3:
        raise UnsupportedError(f"{writer.where(node)}: reads several sequences at once; give it one, (rows, n)")
    _, rows, n = shape
    split = writer.reshaped(x, (1, rows, heads, n // heads))
    order = writer.integers("order", (0, 2, 1, 3))
    return _step(writer, node, "TRANSPOSE", [split, order], (1, heads, rows, n // heads))


def _step(
    writer: Writer, node: Node, name: str, inputs: list[int], shape: Shape, options: Mapping[str, object] | None = None
) -> int:
    target = _part(writer, node, shape)
    writer.operator(name, inputs, [target], options)
    return target


def _part(writer: Writer, node: Node, shape: Shape) -> int:
    return writer.temporary(f"{node.outputs[0]} part {len(writer.tensors)}", shape, Format())


def _real(writer: Writer, what: str, numbers: object) -> int:
    return writer.constant(what, np.atleast_1d(np.asarray(numbers, np.float32)))


def _floats(writer: Writer, node: Node) -> None:
    if not writer.graph.values[node.outputs[0]].format.is_float:
        raise UnsupportedError(
            f"{writer.where(node)}: .tflite has it in floats only, from several operators; write the float model, or "
            "give the integers as C"
        )
