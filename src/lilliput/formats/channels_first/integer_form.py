"""Models that quantize and dequantize around their operators ("QDQ"): what lies between computes in integers.

A tensor that the model dequantizes is held by its stored integers. An operator that only moves numbers moves those; one
whose result is quantized and read by nobody else becomes its integer form, which rounds the exact sum once more or
less as the graph's arithmetic says (onnxruntime and torch multiply in float32 and round halves to even, so results may
differ by one step). Any other operator gets real numbers. uint8 is stored as int8, 128 lower: the same arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isclose
from typing import TYPE_CHECKING, Any

import numpy as np

from lilliput.formats.channels_first.step import Step
from lilliput.graph import Format, Op, Value
from lilliput.ops.activation import stored_bounds
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.arg_max import ArgMax
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.max_pool_2d import MaxPool2d
from lilliput.ops.nn.mirror_pad import MirrorPad
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.resize_nearest import ResizeNearest
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.tanh import Tanh
from lilliput.ops.nn.transpose import Transpose

if TYPE_CHECKING:
    from lilliput.formats.channels_first.quantized import Quantized

MOVES = (Gather, MaxPool2d, MirrorPad, ReduceMax, Reshape, ResizeNearest, StridedSlice, Transpose)
WEIGHTED = (Conv2D, Dense, DepthwiseConv2D)
ARITHMETIC = (Add, BatchMatmul, LeakyRelu, Multiply, ReduceSum, Relu)
SQUASHED: dict[type[Op], tuple[float, int]] = {
    Logistic: (1 / 256, -128),
    Softmax: (1 / 256, -128),
    Tanh: (1 / 128, 0),
}  # operators whose int8 form has one output format

Form = tuple[Op | None, list[str | None], Format | None]


def stored_format(scale: np.ndarray, zero: np.ndarray | None, type_: str, axis: int | None) -> Format | None:
    """The format of quantized numbers; None for types and scales that have none."""
    count = scale.size
    zeros = np.zeros(count, np.int64) if zero is None else zero.astype(np.int64).reshape(-1)
    good = scale.dtype == np.float32 and bool(np.isfinite(scale).all()) and bool((scale > 0).all()) and count > 0
    if not good or type_ not in ("int8", "uint8", "int32") or zeros.size != count:
        return None
    zeros = zeros - 128 if type_ == "uint8" else zeros
    dtype = "s32" if type_ == "int32" else "s8"
    return Format(dtype, tuple(scale.reshape(-1).tolist()), tuple(zeros.tolist()), axis if count > 1 else None)


def integer_form(
    builder: Quantized, step: Step, op: Op, inputs: Sequence[str | None], final: bool, format: Format | None
) -> Form | None:
    """The operator on stored integers, its operands and its output's format; None where it needs real numbers.

    An operator that changes nothing is None itself. final: whether this is the node's last step.
    """
    x = builder.named(str(inputs[0]))
    if not x.format.is_quantized:
        return None
    if isinstance(op, MOVES):
        return op, list(inputs), x.format
    if isinstance(op, ArgMax):
        return op, list(inputs), format
    if isinstance(op, Pad):
        return replace(op, value=int(x.format.encode(np.array(op.value)))), list(inputs), x.format
    target, activation = builder.target(step) if final else (None, "none")
    if target is None:
        return None
    if isinstance(op, AveragePool2d):
        return op, list(inputs), x.format
    if isinstance(op, Concat):
        return op, [_requantized(builder, step, str(name), target) for name in inputs], target
    if isinstance(op, Relu) and x.format == target:
        full = stored_bounds(op.activation, target) == target.range
        return (None if full or x.name in builder.fused else op), list(inputs), target
    if isinstance(op, WEIGHTED):
        return _weighted(builder, op, inputs, target, activation)
    if type(op) in SQUASHED:
        scale, zero = SQUASHED[type(op)]
        return (op, list(inputs), target) if target.zero_point == (zero,) and isclose(target.scale[0], scale) else None
    if isinstance(op, ARITHMETIC):
        operands = [_operand(builder, str(name)) for name in inputs]
        return None if None in operands else (op, list(operands), target)
    return None


def _weighted(
    builder: Quantized, op: Any, inputs: Sequence[str | None], target: Format, activation: str
) -> Form | None:
    """Weights as stored, the bias in steps of x's scale times theirs, and the activation as part of the layer."""
    x, weights = builder.named(str(inputs[0])), builder.stored.get(str(inputs[1]))
    if weights is None or weights[1].dtype != "s8" or any(weights[1].zero_point):
        return None
    operands: list[str | None] = [x.name, builder.stored_constant(str(inputs[1]))]
    if len(inputs) > op.BIAS and inputs[op.BIAS] is not None:
        name = str(inputs[op.BIAS])
        steps = np.array(weights[1].scale) * x.scale
        operands.append(_bias(builder, name, builder.named(name), steps))
    fuses = activation != "none" and stored_bounds(activation, target) != target.range
    return (replace(op, activation=activation) if fuses else op), operands, target


def _bias(builder: Quantized, name: str, bias: Value, steps: np.ndarray) -> str:
    """int32, as the file has it where its scales are these, and rounded to them where it has not."""
    scales = tuple(steps.tolist())
    format = Format("s32", scales, (0,) * len(scales), 0 if len(scales) > 1 else None)
    stored = builder.stored.get(name)
    numbers = np.rint(bias.array().astype(np.float64) / steps)
    if stored is not None and np.allclose(stored[1].scale, steps, rtol=1e-5, atol=0) and not any(stored[1].zero_point):
        numbers = stored[0].astype(np.float64)
    return builder.shared((name, scales), f"{name} in steps", np.clip(numbers, -(2**31), 2**31 - 1), format)


def _operand(builder: Quantized, name: str) -> str | None:
    """An operand with one scale: a value held so, or a constant that the file has so."""
    if builder.named(name).format.is_quantized:
        return name
    stored = builder.stored.get(name)
    if stored is None or stored[1].dtype != "s8" or stored[1].axis is not None:
        return None
    return builder.stored_constant(name)


def _requantized(builder: Quantized, step: Step, name: str, target: Format) -> str:
    return name if builder.named(name).format == target else builder.quantized(step, name, target)
