"""Operators on numbers one by one, in whatever order images stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.divide import Divide
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.relu import Relu

TINY = 1e-30  # its root's reciprocal is beyond every integer's range


def _plain(writer: Writer, node: Node, name: str, activation: str = "none", **attributes: Any) -> None:
    """Constants stand channels last, so with them everything does."""
    order = writer.order(node)
    ranks = {len(writer.shape(node, i)) for i in range(len(node.inputs))}
    if len(ranks) > 1:
        order = "channels last"
    inputs = [writer.read(node, i, order) for i in range(len(node.inputs))]
    inputs = _as_long(writer, node, inputs) if node.op.BROADCASTS else inputs
    writer.give(node, writer.node(name, inputs, f"{node.outputs[0]} result", **attributes), order, activation)


def _as_long(writer: Writer, node: Node, inputs: list[str]) -> list[str]:
    """What is computed gets the axes that it lacks behind the leading one."""
    rank = len(writer.graph.values[node.outputs[0]].shape) + 1
    long = []
    for position, name in enumerate(inputs):
        value, shape = writer.value(node, position), writer.shape(node, position)
        if value is not None and not value.is_constant and len(shape) < rank:
            wanted = writer.integers(f"{node.outputs[0]} shape", (1,) * (rank - len(shape)) + shape)
            name = writer.node("Reshape", [name, wanted], f"{node.outputs[0]} operand")
        long.append(name)
    return long


def add(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Add)
    _plain(writer, node, "Sub" if node.op.subtract else "Add", node.op.activation)


def multiply(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Multiply)
    _plain(writer, node, "Mul", node.op.activation)


def divide(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Divide)
    if not writer.graph.values[node.outputs[0]].format.is_float:
        raise UnsupportedError(f"{writer.where(node)}: ONNX does not say what integers give divided by 0; use floats")
    _plain(writer, node, "Div", node.op.activation)


def maximum(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Maximum)
    _plain(writer, node, "Min" if node.op.smaller else "Max")


def prelu(writer: Writer, node: Node) -> None:
    _plain(writer, node, "PRelu")


def relu(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Relu)
    _plain(writer, node, "Identity", node.op.activation)


def leaky_relu(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, LeakyRelu)
    _plain(writer, node, "LeakyRelu", alpha=float(node.op.alpha))


def gelu(writer: Writer, node: Node) -> None:
    """Gelu came with opset 20."""
    assert isinstance(node.op, Gelu)
    _plain(writer, node, "Gelu", approximate="tanh" if node.op.approximate else "none")


def rsqrt(writer: Writer, node: Node) -> None:
    """Integers give their largest number for what is not above zero."""
    order, stem, x = writer.order(node), node.outputs[0], writer.value(node, 0)
    assert x is not None
    name = writer.read(node, 0, order)
    if x.format.is_quantized:
        name = writer.node("Max", [name, writer.constant(stem, np.asarray(TINY, np.float32))], f"{stem} positive")
    made = writer.node("Sqrt", [name], f"{stem} root")
    writer.give(node, writer.node("Reciprocal", [made], f"{node.outputs[0]} result"), order)


def elu(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Elu", alpha=1.0)


def hard_swish(writer: Writer, node: Node) -> None:
    _plain(writer, node, "HardSwish")


def logistic(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Sigmoid")


def tanh(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Tanh")


def abs(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Abs")


def negate(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Neg")


def sqrt(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Sqrt")


def exp(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Exp")


def log(writer: Writer, node: Node) -> None:
    _plain(writer, node, "Log")


def quantize(writer: Writer, node: Node) -> None:
    """What is read is real and what is given is quantized, without any more doing."""
    order = writer.order(node)
    writer.give(node, writer.read(node, 0, order), order)


def dequantize(writer: Writer, node: Node) -> None:
    quantize(writer, node)
