"""Functions of single numbers, and those along one axis."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.layout import Held, Order
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Format, Op
from lilliput.ops.activation import ACTIVATIONS
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.divide import Divide
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.sqrt import Sqrt


def number(builder: Builder, step: Step, value: float, what: str) -> Held:
    """A constant of one number."""
    return builder.holding(builder.constant(f"{step.outputs[0]} {what}", np.array([value])))


def one_by_one(builder: Builder, step: Step, x: Held, op: Op) -> None:
    builder.give(step, builder.apply(step, op, [x.value]), like=x)


def hard_sigmoid(builder: Builder, step: Step, x: Held, slope: float, middle: float) -> None:
    """slope x + middle between 0 and 1."""
    alpha, beta, one = (
        number(builder, step, value, name).value for name, value in (("alpha", slope), ("beta", middle), ("one", 1.0))
    )
    name = builder.apply(step, Multiply(), [x.value, alpha], f"{step.outputs[0]} slope")
    name = builder.apply(step, Add("relu"), [name, beta], f"{step.outputs[0]} above")
    builder.give(step, builder.apply(step, Maximum(smaller=True), [name, one]), like=x)


def clamp(builder: Builder, step: Step, x: Held, low: float, high: float) -> None:
    """The ranges of fused activations as such; any other by comparisons. Infinities are no bounds."""
    known = {pair: name for name, pair in ACTIVATIONS.items()}
    if (low, high) in known:
        name = known[low, high]
        if name == "none":
            builder.bind(step, x)
        else:
            one_by_one(builder, step, x, Relu(name))
        return
    format = builder.value(x).format
    format = Format() if format.is_quantized else format
    result, out = x.value, step.outputs[0]
    for smaller, bound in ((False, low), (True, high)):
        if np.isfinite(bound):
            limit = builder.constant(f"{out} {'most' if smaller else 'least'}", np.array([bound]), format)
            last = smaller or not np.isfinite(high)
            result = builder.apply(step, Maximum(smaller), [result, limit], None if last else f"{out} above")
    builder.give(step, result, like=x)


def along_axis(builder: Builder, step: Step, x: Held, op: Op, axis: int, stem: str | None = None) -> Held:
    """An operator that acts on the last axis of its value, along `axis` of x."""
    if x.shuffle is None and x.order[-1] != axis:
        order: Order = (*(each for each in x.order if each not in (axis, None)), axis)
        return builder.holding(builder.apply(step, op, [builder.read(step, x, order)], stem), order)
    if x.shuffle is not None and axis != x.rank - 1:
        x = builder.plain(step, x)
        require(x.order[-1] == axis, builder, step, f"along axis {axis} of a flattened image it is not read")
    return builder.holding(builder.apply(step, op, [x.value], stem), x.order, x.shuffle)


def power(builder: Builder, step: Step, x: Held, exponent: float) -> None:
    """exponent: 0.5, 1, 2, 3 or -1."""
    if exponent == -1:
        builder.bind(step, between(builder, step, Divide(), number(builder, step, 1.0, "one"), x))
        return
    name = builder.apply(step, Sqrt(), [x.value]) if exponent == 0.5 else x.value
    for left in range(int(exponent) - 2, -1, -1):
        name = builder.apply(step, Multiply(), [name, x.value], f"{step.outputs[0]} square" if left else None)
    builder.give(step, name, like=x)
