"""Values added, multiplied and compared, as layers and as operations between tensors; activations as layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from lilliput.formats.keras.activations import activated, activation_of
from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import axis, real, support
from lilliput.graph import Op, UnsupportedError
from lilliput.ops.nn.abs import Abs
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.divide import Divide
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.exp import Exp
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.log import Log
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.negate import Negate
from lilliput.ops.nn.prelu import Prelu
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.sqrt import Sqrt

PREFIX = "operand"


def add(builder: Builder, use: Use) -> str:
    return _joined(builder, use, Add())


def subtract(builder: Builder, use: Use) -> str:
    return _joined(builder, use, Add(subtract=True))


def multiply(builder: Builder, use: Use) -> str:
    return _joined(builder, use, Multiply())


def divide(builder: Builder, use: Use) -> str:
    return _joined(builder, use, Divide())


def maximum(builder: Builder, use: Use) -> str:
    return _joined(builder, use, Maximum())


def minimum(builder: Builder, use: Use) -> str:
    return _joined(builder, use, Maximum(smaller=True))


def average(builder: Builder, use: Use) -> str:
    total = _joined(builder, use, Add(), "sum")
    share = builder.constant(use, "share", np.array([1 / len(use.inputs)]))
    return builder.apply(use, Multiply(), [total, share])


def absolute(builder: Builder, use: Use) -> str:
    return builder.apply(use, Abs(), [use.inputs[0]])


def negative(builder: Builder, use: Use) -> str:
    return builder.apply(use, Negate(), [use.inputs[0]])


def exp(builder: Builder, use: Use) -> str:
    return builder.apply(use, Exp(), [use.inputs[0]])


def log(builder: Builder, use: Use) -> str:
    return builder.apply(use, Log(), [use.inputs[0]])


def sqrt(builder: Builder, use: Use) -> str:
    return builder.apply(use, Sqrt(), [use.inputs[0]])


def square(builder: Builder, use: Use) -> str:
    return builder.apply(use, Multiply(), [use.inputs[0], use.inputs[0]])


def activation(builder: Builder, use: Use) -> str:
    return activated(builder, use, use.inputs[0], activation_of(builder, use))


def relu(builder: Builder, use: Use) -> str:
    return builder.apply(use, Relu(), [use.inputs[0]])


def re_lu(builder: Builder, use: Use) -> str:
    """With a bound of 6 or none, and a slope below 0 instead of a bound."""
    most, slope = use.config.get("max_value"), real(builder, use, "negative_slope", 0.0)
    plain = most in (None, 6) and real(builder, use, "threshold", 0.0) == 0 and (slope == 0 or most is None)
    support(plain, builder, use, f"max_value {most}, negative_slope {slope}: there are 6 or none, and a slope alone")
    op = Relu("relu6") if most == 6 else LeakyRelu(slope) if slope else Relu()
    return builder.apply(use, op, [use.inputs[0]])


def leaky_re_lu(builder: Builder, use: Use) -> str:
    slope = real(builder, use, "negative_slope", real(builder, use, "alpha", 0.3))
    return builder.apply(use, LeakyRelu(slope), [use.inputs[0]])


def p_re_lu(builder: Builder, use: Use) -> str:
    rank = len(builder.shape(use.inputs[0]))
    return builder.apply(use, Prelu(), [use.inputs[0], builder.constant(use, "slope", builder.array(use, 0, rank))])


def elu(builder: Builder, use: Use) -> str:
    alpha = real(builder, use, "alpha", 1.0)
    support(alpha == 1, builder, use, f"alpha is 1, not {alpha:g}")
    return builder.apply(use, Elu(), [use.inputs[0]])


def softmax(builder: Builder, use: Use) -> str:
    rank = len(builder.shape(use.inputs[0]))
    support(axis(builder, use, rank) == rank - 1, builder, use, "goes along the last axis only; permute before it")
    return builder.apply(use, Softmax(), [use.inputs[0]])


def rescaling(builder: Builder, use: Use) -> str:
    scale, offset = (np.atleast_1d(_numbers(builder, use, n, d)) for n, d in (("scale", 1.0), ("offset", 0.0)))
    scaled = builder.apply(use, Multiply(), [use.inputs[0], builder.constant(use, "scale", scale)], "scaled")
    return builder.apply(use, Add(), [scaled, builder.constant(use, "offset", offset)])


def _numbers(builder: Builder, use: Use, name: str, default: float) -> np.ndarray:
    try:
        return np.asarray(use.config.get(name, default), np.float64)
    except (TypeError, ValueError):
        raise UnsupportedError(f"{builder.where(use)}: {name} is no list of numbers; save the model again") from None


def _joined(builder: Builder, use: Use, op: Op, stem: str = "") -> str:
    """All inputs, one after the other; a number in the place of an operand is a constant."""
    operands = list(use.inputs)
    numbers = [(place, n) for place, n in enumerate(_arguments(use)) if isinstance(n, int | float)]
    for place, number in numbers:
        operands.insert(place, builder.constant(use, f"{PREFIX} {place}", np.array([number])))
    support(len(operands) >= 2, builder, use, "takes two values or more")
    result = operands[0]
    for index, other in enumerate(operands[1:]):
        last = index == len(operands) - 2
        result = builder.apply(use, op, [result, other], stem if last else "so far")
    return result


def _arguments(use: Use) -> list[Any]:
    """What the call was given, where that is more than one list of values."""
    told = use.told.get("args", [])
    found = list(told) if isinstance(told, list) else []
    extra = use.told.get("kwargs")
    return found + (list(extra.values()) if isinstance(extra, dict) else [])
