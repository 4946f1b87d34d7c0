"""How each convolution kernel is called: parameters, tables, scratch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Argument, Call, In, Invocation, Out, Scratch, Table
from lilliput.ops.activation import real_bounds
from lilliput.ops.hybrid import hybrid_tables
from lilliput.ops.nn.conv2d.dsp import s8_dsp, s8_dsp_small
from lilliput.ops.nn.conv2d.geometry import geometry, groups, overlaps
from lilliput.ops.nn.conv2d.mve import s8_mve
from lilliput.ops.nn.conv2d.packed import codebook, packed, packed_columns, packed_dsp, packed_r32
from lilliput.ops.nn.conv2d.scalar import s8_r32, s8_thumb1
from lilliput.ops.nn.conv2d.winograd import winograd, winograd_dsp, winograd_raw_dsp
from lilliput.ops.requantize import Requantize
from lilliput.ops.weighted import bias_array, channel_requantize, channel_wide, fold, fold_s8, integer_params
from lilliput.ops.wide import Wide, wide_table

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D


def channel_scaling(call: Call) -> Requantize | Wide:
    """From sums to y. Source: TFLite Micro takes 64-bit sums where the bias has 64 bits."""
    bias, channels = call.optional(2), call.input(1).shape[0]
    is_wide = bias is not None and bias.format.dtype == "s64"
    return channel_wide(call, channels) if is_wide else channel_requantize(call, channels)


def is_symmetric(call: Call) -> bool:
    """Whether float x is quantized without a zero point. Source: LiteRT's EvalHybrid and EvalHybridPerChannel."""
    return len(call.input(1).format.scale) == 1


def _f32(op: Conv2D, call: Call) -> Invocation:
    low, high = real_bounds(op.activation)
    tables = {"w": Table(call.input(1).array(), "float", WEIGHTS), "b": _float_bias(call)}
    params = {**geometry(op, call), **groups(call), "low": low, "high": high}
    return Invocation(params, {"x": In(0), **tables, "y": Out()})


def _hybrid(op: Conv2D, call: Call) -> Invocation:
    low, high = real_bounds(op.activation)
    tables = {**hybrid_tables(call, 0), "b": _float_bias(call)}
    scratch = {
        "q": Scratch(prod(call.input(0).shape[-3:]), "int8_t"),
        "patch": Scratch(prod(call.input(1).shape[1:]), "int8_t"),
    }
    mode = {"x_bits": op.dynamic_bits, "is_symmetric": int(is_symmetric(call)), "low": low, "high": high}
    return Invocation({**geometry(op, call), **groups(call), **mode}, {"x": In(0), **tables, **scratch, "y": Out()})


def _s8(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(folded.rows, "int8_t", WEIGHTS),
        "b": folded.bias_table(),
        "scale": folded.requantize.table(),
        "patch": Scratch(folded.rows.shape[1], "int8_t"),
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        **groups(call),
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call))


def _s16(op: Conv2D, call: Call) -> Invocation:
    folded = fold(call, 0, channel_scaling(call))
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(folded.rows, "int8_t", WEIGHTS),
        "b": wide_table(folded.bias),
        "scale": folded.requantize.table(),
        "patch": Scratch(2 * folded.rows.shape[1], "int16_t"),
        "y": Out(),
    }
    params = {**geometry(op, call), **groups(call), **integer_params(call, op.activation, folded)}
    return Invocation(params, arguments, overlaps(op, call))


LOWERINGS: Mapping[str, Callable[..., Invocation]] = {
    "conv2d_f32": _f32,
    "conv2d_hybrid": _hybrid,
    "conv2d_codebook": codebook,
    "conv2d_packed": packed,
    "conv2d_packed_columns": packed_columns,
    "conv2d_packed_dsp": packed_dsp,
    "conv2d_packed_r32": packed_r32,
    "conv2d_s8": _s8,
    "conv2d_s8_dsp": s8_dsp,
    "conv2d_s8_dsp_small": s8_dsp_small,
    "conv2d_s8_mve": s8_mve,
    "conv2d_s8_winograd": winograd,
    "conv2d_s8_winograd_dsp": winograd_dsp,
    "conv2d_s8_winograd_raw_dsp": winograd_raw_dsp,
    "conv2d_s8_r32": s8_r32,
    "conv2d_s8_thumb1": s8_thumb1,
    "conv2d_s16": _s16,
}


def _float_bias(call: Call) -> Table:
    return Table(bias_array(call.optional(2), call.output.shape[-1]).astype(np.float32), "float", CHANNEL)
