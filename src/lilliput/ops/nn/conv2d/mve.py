"""How the convolution kernel for Helium is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import WEIGHTS, Argument, Call, In, Invocation, Out, Scratch, Table
from lilliput.ops import mve
from lilliput.ops.nn.conv2d.geometry import geometry, overlaps
from lilliput.ops.weighted import fold_s8, integer_params
from lilliput.ops.window import NO_PADDING

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D

WINDOWS = 3  # that the kernel reads at a time


def suits_mve(call: Call) -> bool:
    """One group of channels, no dilation along rows, and scales that the kernel for Helium takes."""
    x, weights = call.input(0), call.input(1)
    is_dense = x.shape[-1] == weights.shape[3] and call.op.dilation[1] == 1
    return weights.is_constant and is_dense and mve.suits_mve(fold_s8(call, 0))


def s8_mve(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    (m, kh, kw, c), y = call.input(1).shape, call.output.shape
    window = op.window(call.input(1))
    columns = 0 if kh == 1 and op.padding == NO_PADDING else window.reach((y[-3], y[-2]))[1]
    rows = folded.rows.reshape(m, kh, kw, c).transpose(0, 2, 1, 3).reshape(m, -1)
    rows = np.pad(rows, [(0, 0), (0, -rows.shape[1] % 16)])
    made_up = rows.shape[1] - kh * kw * c
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(rows, "int8_t", WEIGHTS),
        "scale": mve.channel_table(folded),
        "band": Scratch(columns * kh * c + made_up if columns else 0, "int8_t"),
        "patch": Scratch(WINDOWS * rows.shape[1], "int8_t"),
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        "columns": columns,
        "length": rows.shape[1],
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))
