"""Arithmetic on numbers one by one, operands stretched as in numpy, in whatever order the operands are held."""

from __future__ import annotations

from lilliput.formats.channels_first.activation import one_by_one, power
from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.checks import support
from lilliput.formats.onnx.attributes import integer
from lilliput.formats.onnx.builder import FORMATS, Builder
from lilliput.formats.onnx.model import Node
from lilliput.formats.onnx.schema import TYPES
from lilliput.graph import Op
from lilliput.ops.nn.abs import Abs
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.cast import Cast
from lilliput.ops.nn.divide import Divide
from lilliput.ops.nn.exp import Exp
from lilliput.ops.nn.log import Log
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.negate import Negate
from lilliput.ops.nn.sqrt import Sqrt


def add(builder: Builder, node: Node) -> None:
    _two(builder, node, Add())


def sub(builder: Builder, node: Node) -> None:
    _two(builder, node, Add(subtract=True))


def mul(builder: Builder, node: Node) -> None:
    _two(builder, node, Multiply())


def div(builder: Builder, node: Node) -> None:
    _two(builder, node, Divide())


def max(builder: Builder, node: Node) -> None:
    _two(builder, node, Maximum())


def min(builder: Builder, node: Node) -> None:
    _two(builder, node, Maximum(smaller=True))


def abs(builder: Builder, node: Node) -> None:
    _one(builder, node, Abs())


def neg(builder: Builder, node: Node) -> None:
    _one(builder, node, Negate())


def sqrt(builder: Builder, node: Node) -> None:
    _one(builder, node, Sqrt())


def exp(builder: Builder, node: Node) -> None:
    _one(builder, node, Exp())


def log(builder: Builder, node: Node) -> None:
    _one(builder, node, Log())


def reciprocal(builder: Builder, node: Node) -> None:
    power(builder, node, builder.held(node, 0), -1)


def pow(builder: Builder, node: Node) -> None:
    """Squares, cubes, square roots and reciprocals."""
    exponent = builder.array(node, 1, "the exponent")
    known = exponent.size == 1 and float(exponent.reshape(())) in (-1.0, 0.5, 1.0, 2.0, 3.0)
    support(known, builder, node, f"exponents are -1, 0.5, 1, 2 or 3, not {exponent.reshape(-1)[:4]}")
    power(builder, node, builder.held(node, 0), float(exponent.reshape(())))


def cast(builder: Builder, node: Node) -> None:
    x, code = builder.held(node, 0), integer(builder, node, "to", 0)
    support(TYPES.get(code) in FORMATS, builder, node, f"a cast to type {TYPES.get(code, code)} is not read")
    format = builder.format(TYPES[code], node.outputs[0])
    if format == builder.value(x).format:
        builder.bind(node, x)
    else:
        builder.give(node, builder.apply(node, Cast(), [x.value], format=format), like=x)


def _one(builder: Builder, node: Node, op: Op) -> None:
    one_by_one(builder, node, builder.held(node, 0), op)


def _two(builder: Builder, node: Node, op: Op) -> None:
    support(len(node.inputs) == 2, builder, node, f"expected 2 operands, got {len(node.inputs)}")
    builder.bind(node, between(builder, node, op, builder.held(node, 0), builder.held(node, 1)))
