"""Sums, means, variances and extremes along axes."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.reduction import (
    Reduction,
    find_extreme,
    largest,
    reduce_along,
    reduced,
    total,
)
from lilliput.formats.channels_first.reduction import mean as mean_of
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.operators.elementwise import maximum, minimum
from lilliput.formats.torch.program import Call
from lilliput.ops.nn.abs import Abs
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.negate import Negate
from lilliput.ops.nn.sqrt import Sqrt


def mean(builder: Builder, call: Call) -> None:
    _reduce(builder, call, mean_of)


def sum(builder: Builder, call: Call) -> None:
    _reduce(builder, call, total)


def amax(builder: Builder, call: Call) -> None:
    _reduce(builder, call, largest)


def max(builder: Builder, call: Call) -> None:
    """All numbers, along one axis, or of two tensors; the places of the largest are not computed."""
    if "other" in call.arguments:
        maximum(builder, call)
    else:
        _reduce(builder, call, largest)


def amin(builder: Builder, call: Call) -> None:
    """-max(-x)."""
    x, out = builder.held(call, "self"), call.outputs[0]
    turned = builder.holding(builder.apply(call, Negate(), [x.value], f"{out} turned"), x.order, x.shuffle)
    keep = bool(call.arguments.get("keepdim", False))
    found = reduced(builder, call, turned, largest, builder.axes(call, x.rank), keep, f"{out} of turned")
    builder.give(call, builder.apply(call, Negate(), [found.value]), like=found)


def min(builder: Builder, call: Call) -> None:
    """All numbers, along one axis, or of two tensors; the places of the least are not computed."""
    (minimum if "other" in call.arguments else amin)(builder, call)


def linalg_vector_norm(builder: Builder, call: Call) -> None:
    """The root of the sum of squares, or with ord 1 the sum of what is left without signs."""
    x, out, order = builder.held(call, "self"), call.outputs[0], call.arguments["ord"]
    support(order in (1, 2), builder, call, f"norms of order 1 and 2 are read, not {order}")
    axes, keep = builder.axes(call, x.rank), bool(call.arguments["keepdim"])
    if order == 1:
        sizes = builder.holding(builder.apply(call, Abs(), [x.value], f"{out} sizes"), x.order, x.shuffle)
        reduce_along(builder, call, sizes, total, axes, keep)
        return
    squares = between(builder, call, Multiply(), x, x, f"{out} squares")
    found = reduced(builder, call, squares, total, axes, keep, f"{out} sum")
    builder.give(call, builder.apply(call, Sqrt(), [found.value]), like=found)


def argmax(builder: Builder, call: Call) -> None:
    _extreme(builder, call, least=False)


def argmin(builder: Builder, call: Call) -> None:
    _extreme(builder, call, least=True)


def var(builder: Builder, call: Call) -> None:
    """The mean square distance from the mean, by default with n - 1 as divisor."""
    x, out = builder.whole(call, builder.held(call, "self")), call.outputs[0]
    axes, keep = builder.axes(call, x.rank), bool(call.arguments.get("keepdim", False))
    correction = call.arguments.get("correction", call.arguments.get("unbiased", True))
    correction = 1 if correction is None else int(correction)
    count = int(np.prod([x.shape[axis] for axis in axes]))
    support(count > correction, builder, call, f"the variance of {count} numbers")
    middle = reduced(builder, call, x, mean_of, axes, True, f"{out} mean")
    centred = between(builder, call, Add(subtract=True), x, middle, f"{out} centred")
    square = between(builder, call, Multiply(), centred, centred, f"{out} square")
    if correction == 0:
        reduce_along(builder, call, square, mean_of, axes, keep)
        return
    found = reduced(builder, call, square, mean_of, axes, keep, f"{out} spread")
    factor = builder.holding(builder.constant(f"{out} factor", np.array([count / (count - correction)])))
    builder.bind(call, between(builder, call, Multiply(), found, factor))


def _reduce(builder: Builder, call: Call, op: Reduction) -> None:
    x = builder.held(call, "self")
    if x.rank == 0:
        builder.bind(call, x)
    else:
        reduce_along(builder, call, x, op, builder.axes(call, x.rank), bool(call.arguments.get("keepdim", False)))


def _extreme(builder: Builder, call: Call, least: bool) -> None:
    x: Held = builder.held(call, "self")
    support(call.arguments["dim"] is not None, builder, call, "name the axis with dim")
    find_extreme(builder, call, x, builder.axis(call, x.rank), bool(call.arguments["keepdim"]), least)
