"""How the convolution kernel for Helium is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lilliput.graph import WEIGHTS, Argument, Call, In, Invocation, Out, Scratch, Table
from lilliput.ops import mve
from lilliput.ops.nn.conv2d.geometry import geometry, overlaps
from lilliput.ops.weighted import fold_s8, integer_params
from lilliput.ops.window import NO_PADDING

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D

WINDOWS = 3  # that the kernel reads at a time


def suits_mve(call: Call) -> bool:
    """One group of channels, and scales that the kernel for Helium takes."""
    weights = call.input(1)
    return weights.is_constant and call.input(0).shape[-1] == weights.shape[3] and mve.suits_mve(fold_s8(call, 0))


def s8_mve(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    m, taps = folded.rows.shape
    window = op.window(call.input(1))
    is_in_x = window.size == (1, 1) and op.padding == NO_PADDING
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": Table(folded.rows, "int8_t", WEIGHTS),
        "b": mve.bias_table(folded),
        "scale": mve.scale_table(folded),
        "patch": Scratch(0 if is_in_x else 3 * taps, "int8_t"),
        "sums": Scratch(3 * (m + m % 2) * 4, "int32_t"),
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))
