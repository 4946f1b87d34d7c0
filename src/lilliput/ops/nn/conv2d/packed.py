"""How the convolution kernels for packed weights are called."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Out, Scratch
from lilliput.ops import scalar, simd
from lilliput.ops.nn.conv2d.dsp import WINDOWS
from lilliput.ops.nn.conv2d.geometry import geometry, groups, needs_patch, overlaps
from lilliput.ops.packed import bits, can_sum_whole, rows_of_fields, rows_of_joined, rows_of_places, rows_of_quads
from lilliput.ops.weighted import channel_requantize, fold, fold_s8, integer_params

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D

ROWS = 4  # of weights that cores with many registers take at a time


def suits_packed_dsp(call: Call) -> bool:
    """One group of channels, scales that the DSP kernel takes, and sums that may be taken out once."""
    weights = call.input(1)
    if not weights.is_constant or call.input(0).shape[-1] != weights.shape[3]:
        return False
    folded = fold_s8(call, 0)
    return simd.suits_dsp(folded) and can_sum_whole(call, folded)


def packed(op: Conv2D, call: Call) -> Invocation:
    folded, width = fold_s8(call, 0), bits(call)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": rows_of_fields(folded.rows, width),
        "b": folded.bias_table(),
        "scale": folded.requantize.table(),
        "patch": Scratch(folded.rows.shape[1], "int8_t"),
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        **groups(call),
        "bits": width,
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call))


def packed_columns(op: Conv2D, call: Call) -> Invocation:
    taps = prod(call.input(1).shape[1:])
    numbers = 4 * -(-taps // 4)
    scratch: dict[str, Argument] = {
        "patch": Scratch(taps, "int8_t"),
        "columns": Scratch(4 * WINDOWS * numbers, "int32_t"),
        "row": Scratch(numbers, "int8_t"),
    }
    return _without_simd(op, call, scratch, numbers // 4, 1)


def packed_r32(op: Conv2D, call: Call) -> Invocation:
    numbers = 4 * -(-prod(call.input(1).shape[1:]) // 4)
    scratch: dict[str, Argument] = {
        "patches": Scratch(WINDOWS * numbers, "int8_t"),
        "rows": Scratch(ROWS * numbers, "int8_t"),
    }
    return _without_simd(op, call, scratch, numbers // 4, ROWS)


def _without_simd(op: Conv2D, call: Call, scratch: dict[str, Argument], quads: int, rows: int) -> Invocation:
    """A kernel that unpacks so many rows at a time, made up to as many."""
    folded, width = fold_s8(call, 0), bits(call)
    whole = np.pad(folded.rows, [(0, -len(folded.rows) % rows), (0, 0)])
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": rows_of_quads(whole, width),
        "b": folded.bias_table(),
        "scale": scalar.scale_table(folded.requantize),
        **scratch,
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        "bits": width,
        "quads": quads,
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))


def codebook(op: Conv2D, call: Call) -> Invocation:
    folded = fold(call, 0, channel_requantize(call, call.input(1).shape[0]))  # whose weights are those of the book
    arguments: dict[str, Argument] = {
        "x": In(0),
        **rows_of_places(call.input(1)),
        "b": folded.bias_table(),
        "scale": folded.requantize.table(),
        "patch": Scratch(folded.rows.shape[1], "int8_t"),
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        **groups(call),
        "bits": bits(call),
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call))


def packed_dsp(op: Conv2D, call: Call) -> Invocation:
    folded, width = fold_s8(call, 0), bits(call)
    weights = rows_of_joined(folded.rows, width)
    words = weights.data.shape[1]
    numbers = words * 16 // width
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": weights,
        "b": folded.bias_table(),
        "scale": simd.scale_table(folded.requantize),
        "patch": Scratch(numbers, "int8_t"),
        "columns": Scratch(4 * numbers // 2 * WINDOWS, "int32_t"),
        "rows": Scratch(4 * numbers // 2, "int32_t"),
        "y": Out(),
    }
    _, kh, kw, c = call.input(1).shape
    params = {
        **geometry(op, call),
        "bits": width,
        "words": words,
        "as_it_is": int(kh == kw == 1 and c == numbers and not needs_patch(op, call)),
        "x_zero": call.input(0).zero_point,
        **simd.dsp_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))
