"""Activation functions, softmax among them."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.attributes import axis_of, integer, real, text
from lilliput.formats.onnx.broadcast import operands
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.checks import require, support
from lilliput.formats.onnx.layout import Order
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format, Op
from lilliput.ops.activation import ACTIVATIONS
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.prelu import Prelu
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.tanh import Tanh


def relu(builder: Builder, node: Node) -> None:
    _one(builder, node, Relu())


def leaky_relu(builder: Builder, node: Node) -> None:
    _one(builder, node, LeakyRelu(real(builder, node, "alpha", 0.01)))


def prelu(builder: Builder, node: Node) -> None:
    """The slope broadcasts to x, in one direction."""
    names, like = operands(builder, node)
    builder.give(node, builder.apply(node, Prelu(), names), like.order, like)


def elu(builder: Builder, node: Node) -> None:
    alpha = real(builder, node, "alpha", 1.0)
    support(alpha == 1.0, builder, node, f"alpha is 1, not {alpha:g}")
    _one(builder, node, Elu())


def sigmoid(builder: Builder, node: Node) -> None:
    _one(builder, node, Logistic())


def tanh(builder: Builder, node: Node) -> None:
    _one(builder, node, Tanh())


def hard_swish(builder: Builder, node: Node) -> None:
    _one(builder, node, HardSwish())


def gelu(builder: Builder, node: Node) -> None:
    _one(builder, node, Gelu(text(builder, node, "approximate", "none") == "tanh"))


def hard_sigmoid(builder: Builder, node: Node) -> None:
    """alpha x + beta between 0 and 1."""
    x, out = builder.held(node, 0), node.outputs[0]
    numbers = {"alpha": real(builder, node, "alpha", 0.2), "beta": real(builder, node, "beta", 0.5), "one": 1.0}
    alpha, beta, one = (builder.constant(f"{out} {name}", np.array([value])) for name, value in numbers.items())
    name = builder.apply(node, Multiply(), [x.value, alpha], f"{out} slope")
    name = builder.apply(node, Add("relu"), [name, beta], f"{out} above")
    builder.give(node, builder.apply(node, Maximum(smaller=True), [name, one]), like=x)


def clip(builder: Builder, node: Node) -> None:
    """The ranges of fused activations as such; any other by comparisons."""
    x, out = builder.held(node, 0), node.outputs[0]
    bounds = [_bound(builder, node, position, free) for position, free in ((1, -np.inf), (2, np.inf))]
    known = {pair: name for name, pair in ACTIVATIONS.items()}
    if (bounds[0], bounds[1]) in known:
        name = known[bounds[0], bounds[1]]
        if name == "none":
            builder.bind(node, x)
        else:
            _one(builder, node, Relu(name))
        return
    format = builder.value(x).format
    format = Format() if format.is_quantized else format
    result = x.value
    for smaller, bound in ((False, bounds[0]), (True, bounds[1])):
        if np.isfinite(bound):
            limit = builder.constant(f"{out} {'most' if smaller else 'least'}", np.array([bound]), format)
            last = smaller or not np.isfinite(bounds[1])
            result = builder.apply(node, Maximum(smaller), [result, limit], None if last else f"{out} above")
    builder.give(node, result, like=x)


def softmax(builder: Builder, node: Node) -> None:
    _along_last(builder, node, Softmax())


def log_softmax(builder: Builder, node: Node) -> None:
    _along_last(builder, node, LogSoftmax())


def _along_last(builder: Builder, node: Node, op: Op) -> None:
    """Our operators act on the last axis of the value."""
    x = builder.held(node, 0)
    axis = axis_of(builder, node, integer(builder, node, "axis", -1), x.rank)
    if x.shuffle is None and x.order[-1] != axis:
        order: Order = (*(each for each in x.order if each not in (axis, None)), axis)
        name = builder.read(node, x, order)
        builder.give(node, builder.apply(node, op, [name]), order)
        return
    if x.shuffle is not None and axis != x.rank - 1:
        x = builder.plain(node, x)
        require(x.order[-1] == axis, builder, node, f"softmax along axis {axis} of a flattened image is not read")
    builder.give(node, builder.apply(node, op, [x.value]), like=x)


def _bound(builder: Builder, node: Node, position: int, free: float) -> float:
    found = builder.optional_array(node, position, "the bound")
    require(found is None or found.size == 1, builder, node, "a bound is one number")
    return free if found is None else float(found.reshape(()))


def _one(builder: Builder, node: Node, op: Op) -> None:
    x = builder.held(node, 0)
    builder.give(node, builder.apply(node, op, [x.value]), like=x)
