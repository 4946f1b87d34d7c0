"""Activation functions, softmax among them."""

from __future__ import annotations

from math import inf

from lilliput.formats.channels_first.activation import along_axis, hard_sigmoid, one_by_one
from lilliput.formats.channels_first.activation import clamp as clamped
from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.shape import reshaped
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call
from lilliput.graph import Op
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.prelu import Prelu
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.tanh import Tanh


def relu(builder: Builder, call: Call) -> None:
    _one(builder, call, Relu())


def relu6(builder: Builder, call: Call) -> None:
    _one(builder, call, Relu("relu6"))


def hardtanh(builder: Builder, call: Call) -> None:
    clamped(builder, call, builder.held(call, "self"), call.arguments["min_val"], call.arguments["max_val"])


def clamp(builder: Builder, call: Call) -> None:
    low, high = call.arguments["min"], call.arguments["max"]
    numbers = all(each is None or isinstance(each, int | float) for each in (low, high))
    support(numbers, builder, call, "bounds that are tensors; give numbers, or use minimum and maximum")
    clamped(builder, call, builder.held(call, "self"), -inf if low is None else low, inf if high is None else high)


def leaky_relu(builder: Builder, call: Call) -> None:
    _one(builder, call, LeakyRelu(float(call.arguments["negative_slope"])))


def prelu(builder: Builder, call: Call) -> None:
    """One slope, or one for each channel, axis 1."""
    x, slope = builder.held(call, "self"), builder.held(call, "weight")
    if slope.shape != (1,) and x.rank > 2:
        stem = f"{slope.value} of channels"
        slope = reshaped(builder, call, slope, (slope.shape[0], *[1] * (x.rank - 2)), stem)
    builder.bind(call, between(builder, call, Prelu(), x, slope))


def elu(builder: Builder, call: Call) -> None:
    plain = all(call.arguments[name] == 1 for name in ("alpha", "scale", "input_scale"))
    support(plain, builder, call, "alpha and scale are 1; other exponential units are not read")
    _one(builder, call, Elu())


def gelu(builder: Builder, call: Call) -> None:
    _one(builder, call, Gelu(call.arguments["approximate"] == "tanh"))


def silu(builder: Builder, call: Call) -> None:
    """x sigmoid(x)."""
    x = builder.held(call, "self")
    gate = builder.apply(call, Logistic(), [x.value], f"{call.outputs[0]} gate")
    builder.give(call, builder.apply(call, Multiply(), [x.value, gate]), like=x)


def hardswish(builder: Builder, call: Call) -> None:
    _one(builder, call, HardSwish())


def hardsigmoid(builder: Builder, call: Call) -> None:
    hard_sigmoid(builder, call, builder.held(call, "self"), 1 / 6, 0.5)


def sigmoid(builder: Builder, call: Call) -> None:
    _one(builder, call, Logistic())


def tanh(builder: Builder, call: Call) -> None:
    _one(builder, call, Tanh())


def softmax(builder: Builder, call: Call) -> None:
    _along(builder, call, Softmax())


def log_softmax(builder: Builder, call: Call) -> None:
    _along(builder, call, LogSoftmax())


def _along(builder: Builder, call: Call, op: Op) -> None:
    x = builder.held(call, "self")
    builder.bind(call, along_axis(builder, call, x, op, builder.axis(call, x.rank)))


def _one(builder: Builder, call: Call, op: Op) -> None:
    one_by_one(builder, call, builder.held(call, "self"), op)
