"""Activation functions, softmax among them."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.activation import along_axis, clamp, one_by_one
from lilliput.formats.channels_first.activation import hard_sigmoid as hard
from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.onnx.attributes import axis_of, integer, real, text
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.graph import Op
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
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
    builder.bind(node, between(builder, node, Prelu(), builder.held(node, 0), builder.held(node, 1)))


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
    slope, middle = real(builder, node, "alpha", 0.2), real(builder, node, "beta", 0.5)
    hard(builder, node, builder.held(node, 0), slope, middle)


def clip(builder: Builder, node: Node) -> None:
    low, high = (_bound(builder, node, position, free) for position, free in ((1, -np.inf), (2, np.inf)))
    clamp(builder, node, builder.held(node, 0), low, high)


def softmax(builder: Builder, node: Node) -> None:
    _along(builder, node, Softmax())


def log_softmax(builder: Builder, node: Node) -> None:
    _along(builder, node, LogSoftmax())


def _along(builder: Builder, node: Node, op: Op) -> None:
    x = builder.held(node, 0)
    axis = axis_of(builder, node, integer(builder, node, "axis", -1), x.rank)
    builder.bind(node, along_axis(builder, node, x, op, axis))


def _bound(builder: Builder, node: Node, position: int, free: float) -> float:
    found = builder.optional_array(node, position, "the bound")
    require(found is None or found.size == 1, builder, node, "a bound is one number")
    return free if found is None else float(found.reshape(()))


def _one(builder: Builder, node: Node, op: Op) -> None:
    one_by_one(builder, node, builder.held(node, 0), op)
