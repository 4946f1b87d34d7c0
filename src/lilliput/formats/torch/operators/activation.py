"""Activation functions, softmax among them."""

from __future__ import annotations

from math import inf

from lilliput.formats.channels_first.activation import along_axis, hard_sigmoid, number, one_by_one
from lilliput.formats.channels_first.activation import clamp as clamped
from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.shape import reshaped
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call
from lilliput.graph import Op
from lilliput.ops.nn.abs import Abs
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.exp import Exp
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.log import Log
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.negate import Negate
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


def clamp_min(builder: Builder, call: Call) -> None:
    bound = call.arguments["min"]
    if isinstance(bound, int | float):
        clamped(builder, call, builder.held(call, "self"), float(bound), inf)
    else:
        builder.bind(call, between(builder, call, Maximum(), builder.held(call, "self"), builder.held(call, "min")))


def clamp_max(builder: Builder, call: Call) -> None:
    bound, op = call.arguments["max"], Maximum(smaller=True)
    if isinstance(bound, int | float):
        clamped(builder, call, builder.held(call, "self"), -inf, float(bound))
    else:
        builder.bind(call, between(builder, call, op, builder.held(call, "self"), builder.held(call, "max")))


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
    """scale times: x above zero, alpha (exp(x) - 1) below."""
    alpha, scale, x = float(call.arguments["alpha"]), float(call.arguments["scale"]), builder.held(call, "self")
    support(call.arguments["input_scale"] == 1, builder, call, "input_scale is 1; celu is not read")
    if alpha == scale == 1:
        _one(builder, call, Elu())
        return
    out = call.outputs[0]
    above = builder.apply(call, Relu(), [x.value], f"{out} above")
    below = builder.apply(call, Elu(), [x.value], f"{out} curved")
    zero, *factors = (number(builder, call, each, "factor").value for each in (0.0, scale, alpha * scale))
    below = builder.apply(call, Maximum(smaller=True), [below, zero], f"{out} below")
    parts = [
        builder.apply(call, Multiply(), [part, factor], f"{out} scaled")
        for part, factor in zip((above, below), factors, strict=True)
    ]
    builder.give(call, builder.apply(call, Add(), parts), like=x)


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


def softplus(builder: Builder, call: Call) -> None:
    """log(1 + exp(x)), as max(x, 0) + log(1 + exp(-|x|)), which does not overflow."""
    support(call.arguments["beta"] == 1, builder, call, "beta is 1; another is not read")
    x = builder.held(call, "self")
    builder.give(call, _softplus(builder, call, x.value, None), like=x)


def mish(builder: Builder, call: Call) -> None:
    """x tanh(softplus(x))."""
    x, out = builder.held(call, "self"), call.outputs[0]
    gate = builder.apply(call, Tanh(), [_softplus(builder, call, x.value, f"{out} softplus")], f"{out} gate")
    builder.give(call, builder.apply(call, Multiply(), [x.value, gate]), like=x)


def log_sigmoid(builder: Builder, call: Call) -> None:
    """-softplus(-x)."""
    x, out = builder.held(call, "self"), call.outputs[0]
    turned = builder.apply(call, Negate(), [x.value], f"{out} turned")
    builder.give(call, builder.apply(call, Negate(), [_softplus(builder, call, turned, f"{out} softplus")]), like=x)


def _softplus(builder: Builder, call: Call, x: str, stem: str | None) -> str:
    name, out = x, call.outputs[0]
    for op, what in ((Abs(), "size"), (Negate(), "below zero"), (Exp(), "power")):
        name = builder.apply(call, op, [name], f"{out} {what}")
    name = builder.apply(call, Add(), [name, number(builder, call, 1.0, "one").value], f"{out} sum")
    name = builder.apply(call, Log(), [name], f"{out} logarithm")
    return builder.apply(call, Add(), [name, builder.apply(call, Relu(), [x], f"{out} above")], stem)


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
