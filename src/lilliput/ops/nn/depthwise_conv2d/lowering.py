"""How each depthwise kernel is called: parameters, tables, scratch."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Argument, Call, In, Invocation, Out, Overlap, Scratch, Table
from lilliput.ops import simd
from lilliput.ops.activation import real_bounds
from lilliput.ops.hybrid import hybrid_tables
from lilliput.ops.nn.depthwise_conv2d.mve import s8_mve
from lilliput.ops.nn.depthwise_conv2d.packed import packed, packed_dsp
from lilliput.ops.nn.depthwise_conv2d.rows import rows_and_columns
from lilliput.ops.nn.depthwise_conv2d.scalar import s8_r32, s8_thumb1
from lilliput.ops.requantize import Requantize
from lilliput.ops.weighted import (
    bias_array,
    channel_requantize,
    channel_wide,
    fold,
    fold_s8,
    integer_params,
    weight_rows,
)
from lilliput.ops.wide import Wide, wide_table

if TYPE_CHECKING:
    from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D

VARIES = frozenset({"c", "m", "x_row", "x_column", "y_row", "y_column"})  # of the DSP kernel


def channel_scaling(call: Call) -> Requantize | Wide:
    """From sums to y: 64-bit sums for int16."""
    scaling = channel_wide if call.input(0).format.dtype == "s16" else channel_requantize
    return scaling(call, call.input(1).shape[2])


def is_symmetric(call: Call) -> bool:
    """Whether float x is quantized without a zero point. Source: LiteRT's EvalHybridPerChannel."""
    return len(call.input(1).format.scale) == 1


def suits_dsp(call: Call) -> bool:
    """Constant weights, and scales that the DSP kernel takes."""
    return call.input(1).is_constant and simd.suits_dsp(fold_s8(call, 2))


def _f32(op: DepthwiseConv2D, call: Call) -> Invocation:
    low, high = real_bounds(op.activation)
    tables = {"w": Table(weight_rows(call.input(1), 2), "float", WEIGHTS), "b": _float_bias(call)}
    return Invocation({**_geometry(op, call), "low": low, "high": high}, {"x": In(0), **tables, "y": Out()})


def _hybrid(op: DepthwiseConv2D, call: Call) -> Invocation:
    low, high = real_bounds(op.activation)
    tables = {**hybrid_tables(call, 2, with_sums=False), "b": _float_bias(call)}
    scratch = Scratch(prod(call.input(0).shape[-3:]), "int8_t")
    mode = {"x_bits": op.dynamic_bits, "is_symmetric": int(is_symmetric(call)), "low": low, "high": high}
    return Invocation({**_geometry(op, call), **mode}, {"x": In(0), **tables, "q": scratch, "y": Out()})


def _s8(op: DepthwiseConv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 2)
    y = call.output.shape
    ph, pw = op.window(call.input(1)).reach((y[-3], y[-2]))
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(folded.rows, "int8_t", WEIGHTS),
        "b": folded.bias_table(),
        "scale": folded.requantize.table(),
        "plane": Scratch(ph * pw, "int8_t"),
        "y": Out(),
    }
    plane = {"ph": ph, "pw": pw, "x_zero": call.input(0).zero_point}
    params = {**_geometry(op, call), **plane, **integer_params(call, op.activation, folded)}
    return Invocation(params, arguments, _overlaps(call))


def _s8_dsp(op: DepthwiseConv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 2)
    rows, columns = rows_and_columns(op.window(call.input(1)), call.input(0).shape, call.output.shape)
    taps = folded.rows.reshape(-1, *op.window(call.input(1)).size)
    if rows.x_step < columns.x_step:
        taps = taps.transpose(0, 2, 1)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(np.ascontiguousarray(taps), "int8_t", WEIGHTS),
        "b": folded.bias_table(),
        **simd.scale_and_shift(folded.requantize),
        "plane": Scratch(rows.reach * columns.pitch * 4, "int32_t"),
        "taps": Scratch(rows.size * columns.tap_words * 4, "int32_t"),
        "y": Out(),
    }
    x, m = call.input(0).shape, call.output.shape[-1]
    params = {
        "n": prod(x[:-3]), "h": rows.extent, "w": columns.extent, "c": x[-1],
        "x_row": rows.x_step, "x_column": columns.x_step,
        "oh": rows.results, "ow": columns.results, "m": m, "y_row": rows.y_step, "y_column": columns.y_step,
        "kh": rows.size, "kw": columns.size, "sh": rows.stride, "sw": columns.stride,
        "dh": rows.dilation, "dw": columns.dilation, "top": rows.before, "left": columns.before,
        "multiplier": m // x[-1], "ph": rows.reach, "pitch": columns.pitch, "words": columns.words,
        "step": columns.step, "odd": int(columns.is_odd), "apart": int(columns.apart),
        "x_zero": call.input(0).zero_point,
        **simd.dsp_params(call, op.activation, folded),
    }  # fmt: skip
    return Invocation(params, arguments, _overlaps(call))


def _s16(op: DepthwiseConv2D, call: Call) -> Invocation:
    folded = fold(call, 2, channel_scaling(call))
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(folded.rows, "int8_t", WEIGHTS),
        "b": wide_table(folded.bias),
        "scale": folded.requantize.table(),
        "y": Out(),
    }
    return Invocation({**_geometry(op, call), **integer_params(call, op.activation, folded)}, arguments)


def _packed(op: DepthwiseConv2D, call: Call) -> Invocation:
    return packed(_s8(op, call), call)


def _packed_dsp(op: DepthwiseConv2D, call: Call) -> Invocation:
    return packed_dsp(_s8_dsp(op, call), call)


LOWERINGS = {
    "depthwise_conv2d_f32": _f32,
    "depthwise_conv2d_hybrid": _hybrid,
    "depthwise_conv2d_packed": _packed,
    "depthwise_conv2d_s2_dsp": _packed_dsp,
    "depthwise_conv2d_s4_dsp": _packed_dsp,
    "depthwise_conv2d_s8": _s8,
    "depthwise_conv2d_s8_dsp": _s8_dsp,
    "depthwise_conv2d_s8_r32": s8_r32,
    "depthwise_conv2d_s8_thumb1": s8_thumb1,
    "depthwise_conv2d_s8_mve": s8_mve,
    "depthwise_conv2d_s16": _s16,
}


def _float_bias(call: Call) -> Table:
    return Table(bias_array(call.optional(2), call.output.shape[-1]).astype(np.float32), "float", CHANNEL)


def _overlaps(call: Call) -> dict[int, Overlap]:
    """By a kernel that copies a channel of x before it writes the same channel of y."""
    x, y = call.input(0).shape, call.output.shape
    return {0: Overlap(at_start=True)} if prod(x[:-3]) == 1 and x[-1] == y[-1] else {}


def _geometry(op: DepthwiseConv2D, call: Call) -> dict[str, int | float]:
    """The shape fields that most kernels' parameters begin with; leading axes count as images."""
    x, (kh, kw, m), y = call.input(0).shape, call.input(1).shape, call.output.shape
    return {
        "n": prod(x[:-3]), "h": x[-3], "w": x[-2], "c": x[-1], "oh": y[-3], "ow": y[-2], "m": m, "kh": kh, "kw": kw,
        "sh": op.stride[0], "sw": op.stride[1], "dh": op.dilation[0], "dw": op.dilation[1],
        "top": op.padding[0][0], "left": op.padding[1][0], "multiplier": m // x[-1],
    }  # fmt: skip
