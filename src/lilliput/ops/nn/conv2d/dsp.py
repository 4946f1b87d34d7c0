"""How the convolution kernel for cores with the DSP extension is called: four windows by two channels at a time."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Out, Scratch
from lilliput.ops import simd
from lilliput.ops.nn.conv2d.geometry import geometry, needs_patch, overlaps
from lilliput.ops.weighted import fold_s8, integer_params

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D

WINDOWS = 4  # that are read at a time


def suits_dsp_4x2(call: Call) -> bool:
    """One group of channels, and scales and sums that the kernel takes."""
    weights = call.input(1)
    if not weights.is_constant or call.input(0).shape[-1] != weights.shape[3]:
        return False
    folded = fold_s8(call, 0)
    return simd.suits_dsp(folded) and simd.suits_pairs(folded)


def is_large(call: Call) -> bool:
    """Whether four windows at a time are better than three, which make up each row of a window to quads.

    The two sides are instructions a result on Cortex-M4, by numbers of pairs; counted on keyword spotting's layers.
    """
    _, kh, kw, depth = call.input(1).shape
    pairs, pairs_by_row = ceil(kh * kw * depth / 8) * 4, kh * ceil(kw * depth / 4) * 2
    return 1.55 * pairs + 20 < 1.8 * pairs_by_row + 14


def dsp_4x2(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    m, kh, kw, depth = call.input(1).shape
    rows = _as_columns(folded.rows.reshape(m, kh, kw * depth))
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": simd.paired_rows(folded, rows),
        "scale": simd.scale_table(folded.requantize),
        "patch": Scratch(kh * kw * depth if needs_patch(op, call) else 0, "int8_t"),
        "columns": Scratch(rows.shape[1] // 2 * 4 * 4, "int32_t"),
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        "pairs": rows.shape[1] // 2,
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))


def _as_columns(rows: np.ndarray) -> np.ndarray:
    """Windows (m, kh, n) in the order of a column: whole quads of each row, then what is left; made up to eights."""
    m, _, n = rows.shape
    ordered = np.concatenate([rows[:, :, : n & ~3].reshape(m, -1), rows[:, :, n & ~3 :].reshape(m, -1)], 1)
    whole = rows.shape[1] * (n & ~3)
    left = np.pad(ordered[:, whole:], [(0, 0), (0, -ordered.shape[1] % 8)])
    quads = left.reshape(m, -1, 4)[..., [0, 2, 1, 3]].reshape(m, -1)  # pairs of neighbours, not (0, 2) and (1, 3)
    return np.hstack([ordered[:, :whole], quads])
