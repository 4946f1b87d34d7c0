"""Operators on numbers one by one, and those along the last axis that need nothing else."""

from __future__ import annotations

from typing import Any

from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.divide import Divide
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax


def _plain(writer: Writer, node: Node, name: str, **options: Any) -> None:
    writer.operator(name, writer.inputs_of(node), [writer.output(node)], options)


def add(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, Add)
    _plain(writer, node, "SUB" if op.subtract else "ADD", fused_activation_function=op.activation.upper())


def multiply(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Multiply)
    _plain(writer, node, "MUL", fused_activation_function=node.op.activation.upper())


def divide(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Divide)
    _plain(writer, node, "DIV", fused_activation_function=node.op.activation.upper())


def maximum(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Maximum)
    _plain(writer, node, "MINIMUM" if node.op.smaller else "MAXIMUM")


def relu(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Relu)
    _plain(writer, node, node.op.activation.upper())


def leaky_relu(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, LeakyRelu)
    _plain(writer, node, "LEAKY_RELU", alpha=node.op.alpha)


def gelu(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Gelu)
    _plain(writer, node, "GELU", approximate=node.op.approximate)


def softmax(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Softmax)
    _plain(writer, node, "SOFTMAX", beta=node.op.beta)


def cast(writer: Writer, node: Node) -> None:
    _plain(writer, node, "CAST")


def log_softmax(writer: Writer, node: Node) -> None:
    _plain(writer, node, "LOG_SOFTMAX")


def prelu(writer: Writer, node: Node) -> None:
    _plain(writer, node, "PRELU")


def elu(writer: Writer, node: Node) -> None:
    _plain(writer, node, "ELU")


def hard_swish(writer: Writer, node: Node) -> None:
    _plain(writer, node, "HARD_SWISH")


def logistic(writer: Writer, node: Node) -> None:
    _plain(writer, node, "LOGISTIC")


def tanh(writer: Writer, node: Node) -> None:
    _plain(writer, node, "TANH")


def abs(writer: Writer, node: Node) -> None:
    _plain(writer, node, "ABS")


def negate(writer: Writer, node: Node) -> None:
    _plain(writer, node, "NEG")


def sqrt(writer: Writer, node: Node) -> None:
    _plain(writer, node, "SQRT")


def rsqrt(writer: Writer, node: Node) -> None:
    _plain(writer, node, "RSQRT")


def exp(writer: Writer, node: Node) -> None:
    _plain(writer, node, "EXP")


def log(writer: Writer, node: Node) -> None:
    _plain(writer, node, "LOG")


def quantize(writer: Writer, node: Node) -> None:
    _plain(writer, node, "QUANTIZE")


def dequantize(writer: Writer, node: Node) -> None:
    _plain(writer, node, "DEQUANTIZE")
