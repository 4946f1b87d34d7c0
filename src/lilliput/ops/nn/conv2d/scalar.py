"""How the convolution kernels for cores without SIMD are called, which take four windows at a time."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from lilliput.graph import WEIGHTS, Argument, Call, In, Invocation, Out, Scratch, Table
from lilliput.ops import scalar, simd
from lilliput.ops.nn.conv2d.geometry import geometry, needs_patch, overlaps
from lilliput.ops.weighted import fold_s8, integer_params

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D

WINDOWS = 4  # that the kernels read at a time


def suits_scalar(call: Call) -> bool:
    """One group of channels, and scales that the kernels take."""
    weights = call.input(1)
    return weights.is_constant and call.input(0).shape[-1] == weights.shape[3] and scalar.suits_scalar(fold_s8(call, 0))


def has_several_results(call: Call) -> bool:
    """More than one window; of four, the rest would be computed in vain."""
    y = call.output.shape
    return prod(y[:-1]) > 1


def s8_r32(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(folded.rows, "int8_t", WEIGHTS),
        "b": folded.bias_table(),
        "scale": scalar.scale_table(folded.requantize),
        "patches": Scratch(WINDOWS * folded.rows.shape[1], "int8_t"),
        "y": Out(),
    }
    zero = {"x_zero": call.input(0).zero_point}
    params = {**geometry(op, call), **zero, **integer_params(call, op.activation, folded)}
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))


def s8_thumb1(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    rows = simd.quads(folded.rows)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(rows, "int8_t", WEIGHTS),
        "b": folded.bias_table(),
        "scale": scalar.scale_table(folded.requantize),
        "patch": Scratch(folded.rows.shape[1] if needs_patch(op, call) else 0, "int8_t"),
        "columns": Scratch(rows.shape[1] * 4 * 4, "int32_t"),
        "y": Out(),
    }
    own = {"quads": rows.shape[1] // 4, "x_zero": call.input(0).zero_point}
    params = {**geometry(op, call), **own, **integer_params(call, op.activation, folded)}
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))
