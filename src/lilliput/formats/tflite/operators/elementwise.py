"""Arithmetic on numbers one by one, broadcast where two operands differ in shape, and changes of their type:
ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, ABS, NEG, SQRT, RSQRT, EXP, LOG, QUANTIZE, DEQUANTIZE, CAST."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.scales import QUANTIZED, plain_node
from lilliput.ops.nn.abs import Abs
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.cast import Cast
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.divide import Divide
from lilliput.ops.nn.exp import Exp
from lilliput.ops.nn.log import Log
from lilliput.ops.nn.maximum import Maximum
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.negate import Negate
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.nn.rsqrt import Rsqrt
from lilliput.ops.nn.sqrt import Sqrt


def add(builder: Builder, operator: Operator) -> None:
    """TFLite Micro adds int16 by its general scales, whatever pot_scale_int16 says."""
    plain_node(builder, operator, Add(_activation(operator)))


def sub(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Add(_activation(operator), subtract=True))


def mul(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Multiply(_activation(operator)))


def div(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Divide(_activation(operator)))


def maximum(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Maximum())


def minimum(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Maximum(smaller=True))


def abs(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Abs())


def neg(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Negate())


def sqrt(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Sqrt())


def rsqrt(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Rsqrt())


def exp(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Exp())


def log(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Log())


def quantize(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Quantize(), scaled=(*QUANTIZED, "INT32"))


def dequantize(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Dequantize())


def cast(builder: Builder, operator: Operator) -> None:
    """Scales do not matter: the stored numbers are cast."""
    builder.node(operator, Cast(), operator.inputs)


def _activation(operator: Operator) -> str:
    return str(operator.options["fused_activation_function"]).lower()
