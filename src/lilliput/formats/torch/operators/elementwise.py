"""Arithmetic on numbers one by one, operands stretched as in numpy; an operand may be a number."""

from __future__ import annotations

from lilliput.formats.channels_first.activation import number, one_by_one, power
from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call
from lilliput.graph import Op
from lilliput.ops.nn.abs import Abs
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.divide import Divide
from lilliput.ops.nn.exp import Exp
from lilliput.ops.nn.log import Log
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.negate import Negate
from lilliput.ops.nn.rsqrt import Rsqrt
from lilliput.ops.nn.sqrt import Sqrt

EXPONENTS = (-1.0, 0.5, 1.0, 2.0, 3.0)


def add(builder: Builder, call: Call) -> None:
    _two(builder, call, Add(), builder.held(call, "self"), _scaled(builder, call, "other"))


def sub(builder: Builder, call: Call) -> None:
    _two(builder, call, Add(subtract=True), builder.held(call, "self"), _scaled(builder, call, "other"))


def rsub(builder: Builder, call: Call) -> None:
    _two(builder, call, Add(subtract=True), builder.held(call, "other"), _scaled(builder, call, "self"))


def mul(builder: Builder, call: Call) -> None:
    _two(builder, call, Multiply(), builder.held(call, "self"), builder.held(call, "other"))


def div(builder: Builder, call: Call) -> None:
    rounding = call.arguments.get("rounding_mode")
    support(rounding is None, builder, call, f"rounding_mode {rounding!r} is not read")
    by = call.arguments["other"]
    x = builder.held(call, "self")
    if isinstance(by, int | float) and by:
        _two(builder, call, Multiply(), x, number(builder, call, 1 / by, "factor"))
    else:
        _two(builder, call, Divide(), x, builder.held(call, "other"))


def maximum(builder: Builder, call: Call) -> None:
    _two(builder, call, Maximum(), builder.held(call, "self"), builder.held(call, "other"))


def minimum(builder: Builder, call: Call) -> None:
    _two(builder, call, Maximum(smaller=True), builder.held(call, "self"), builder.held(call, "other"))


def neg(builder: Builder, call: Call) -> None:
    _one(builder, call, Negate())


def abs(builder: Builder, call: Call) -> None:
    _one(builder, call, Abs())


def exp(builder: Builder, call: Call) -> None:
    _one(builder, call, Exp())


def log(builder: Builder, call: Call) -> None:
    _one(builder, call, Log())


def log1p(builder: Builder, call: Call) -> None:
    """log(1 + x)."""
    raised = between(
        builder, call, Add(), builder.held(call, "self"), number(builder, call, 1.0, "one"), f"{call.outputs[0]} sum"
    )
    builder.give(call, builder.apply(call, Log(), [raised.value]), like=raised)


def sqrt(builder: Builder, call: Call) -> None:
    _one(builder, call, Sqrt())


def rsqrt(builder: Builder, call: Call) -> None:
    _one(builder, call, Rsqrt())


def square(builder: Builder, call: Call) -> None:
    power(builder, call, builder.held(call, "self"), 2)


def reciprocal(builder: Builder, call: Call) -> None:
    power(builder, call, builder.held(call, "self"), -1)


def pow(builder: Builder, call: Call) -> None:
    exponent = call.arguments["exponent"]
    known = isinstance(exponent, int | float) and float(exponent) in EXPONENTS
    support(known, builder, call, f"exponents are numbers, {EXPONENTS}, not {exponent!r:.60}")
    power(builder, call, builder.held(call, "self"), float(exponent))


def _scaled(builder: Builder, call: Call, argument: str) -> Held:
    """alpha times the operand."""
    held, alpha = builder.held(call, argument), call.arguments.get("alpha", 1)
    if alpha == 1:
        return held
    factor = number(builder, call, float(alpha), "alpha")
    return between(builder, call, Multiply(), held, factor, f"{call.outputs[0]} scaled")


def _one(builder: Builder, call: Call, op: Op) -> None:
    one_by_one(builder, call, builder.held(call, "self"), op)


def _two(builder: Builder, call: Call, op: Op, a: Held, b: Held) -> None:
    builder.bind(call, between(builder, call, op, a, b))
