"""ADD, SUB, MUL, QUANTIZE, DEQUANTIZE: numbers one by one, broadcast where two operands differ in shape."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.scales import plain_node
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.quantize import Quantize


def add(builder: Builder, operator: Operator) -> None:
    """TFLite Micro adds int16 by its general scales, whatever pot_scale_int16 says."""
    plain_node(builder, operator, Add(_activation(operator)), 2)


def sub(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Add(_activation(operator), subtract=True), 2)


def mul(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Multiply(_activation(operator)), 2)


def quantize(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Quantize())


def dequantize(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Dequantize())


def _activation(operator: Operator) -> str:
    return str(operator.options["fused_activation_function"]).lower()
