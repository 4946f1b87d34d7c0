"""Arithmetic on numbers one by one, operands stretched as in numpy, in whatever order the operands are held."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.attributes import integer
from lilliput.formats.onnx.broadcast import operands
from lilliput.formats.onnx.builder import FORMATS, Builder
from lilliput.formats.onnx.checks import support
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
    x = builder.held(node, 0)
    one = builder.constant(f"{node.outputs[0]} one", np.ones(1))
    builder.give(node, builder.apply(node, Divide(), [one, x.value]), like=x)


def pow(builder: Builder, node: Node) -> None:
    """Squares, cubes and square roots."""
    x, exponent = builder.held(node, 0), builder.array(node, 1, "the exponent")
    known = exponent.size == 1 and float(exponent.reshape(())) in (0.5, 1.0, 2.0, 3.0)
    support(known, builder, node, f"exponents are 0.5, 1, 2 or 3, not {exponent.reshape(-1)[:4]}")
    wanted, name = float(exponent.reshape(())), x.value
    if wanted == 0.5:
        name = builder.apply(node, Sqrt(), [name])
    for step in range(int(wanted) - 1):
        last = step == int(wanted) - 2
        name = builder.apply(node, Multiply(), [name, x.value], None if last else f"{node.outputs[0]} square")
    builder.give(node, name, like=x)


def cast(builder: Builder, node: Node) -> None:
    x, code = builder.held(node, 0), integer(builder, node, "to", 0)
    support(TYPES.get(code) in FORMATS, builder, node, f"a cast to type {TYPES.get(code, code)} is not read")
    format = builder.format(TYPES[code], node.outputs[0])
    if format == builder.value(x).format:
        builder.bind(node, x)
    else:
        builder.give(node, builder.apply(node, Cast(), [x.value], format=format), like=x)


def _one(builder: Builder, node: Node, op: Op) -> None:
    x = builder.held(node, 0)
    builder.give(node, builder.apply(node, op, [x.value]), like=x)


def _two(builder: Builder, node: Node, op: Op) -> None:
    support(len(node.inputs) == 2, builder, node, f"expected 2 operands, got {len(node.inputs)}")
    names, like = operands(builder, node)
    builder.give(node, builder.apply(node, op, names), like.order, like)
