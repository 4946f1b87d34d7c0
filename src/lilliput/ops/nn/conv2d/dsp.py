"""How the convolution kernel for cores with the DSP extension is called: four windows by two channels at a time."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Out, Scratch
from lilliput.ops import simd
from lilliput.ops.nn.conv2d.geometry import geometry, needs_patch, overlaps
from lilliput.ops.weighted import Folded, fold_s8, integer_params

if TYPE_CHECKING:
    from lilliput.ops.nn.conv2d import Conv2D

Numbers = dict[str, int | float]
WINDOWS = 4  # that are read at a time
VARIES = frozenset({"n", "h", "w", "c", "oh", "ow", "m", "quads"})


def suits_dsp(call: Call) -> bool:
    """One group of channels, and weights and scales that the DSP kernel takes."""
    weights = call.input(1)
    if not weights.is_constant or call.input(0).shape[-1] != weights.shape[3]:
        return False
    folded = fold_s8(call, 0)
    return simd.suits_dsp(folded) and simd.suits_joining(folded)


def suits_dsp_small(call: Call) -> bool:
    """The same with sums that need not be taken out part by part."""
    return suits_dsp(call) and simd.is_narrow(fold_s8(call, 0))


def s8_dsp(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    m, kh, kw, depth = call.input(1).shape
    rows = _whole_quads_first(folded.rows.reshape(m, kh, kw * depth))
    rounded, scaling = _rounded(simd.dsp_params(call, op.activation, folded), folded)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": simd.rows_of_two(folded, rows, scaling),
        "patch": Scratch(kh * kw * depth if needs_patch(op, call) else 0, "int8_t"),
        "columns": Scratch(rows.shape[1] // 2 * 4 * 4, "int32_t"),
        "y": Out(),
    }
    params = {
        **_flat(geometry(op, call)),
        "leaves": int(needs_patch(op, call)),
        "lone": int(_is_lone(call)),
        "quads": rows.shape[1] // 4,
        "part": 0 if simd.is_narrow(folded) else simd.PART // 2,
        "x_zero": call.input(0).zero_point,
        **rounded,
    }
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))


def _rounded(params: Numbers, folded: Folded) -> tuple[Numbers, np.ndarray | None]:
    """The parameters, and the scales where they are not the usual: for the assembly that makes results of sums.

    It rounds as ABOVE, to a zero point of -128 and all of int8.
    """
    is_whole = (params["y_zero"], params["low"], params["high"]) == (-128, -128, 127)
    scaling = simd.as_above(folded.requantize) if is_whole and simd.is_narrow(folded) else None
    return (params, None) if scaling is None else ({**params, "rounding": simd.ABOVE}, scaling)


def s8_dsp_small(op: Conv2D, call: Call) -> Invocation:
    folded = fold_s8(call, 0)
    rows = simd.quads(folded.rows)
    arguments: dict[str, Argument] = {
        "x": In(0),
        "w": simd.narrow_rows_of_two(folded, rows),
        "patch": Scratch(rows.shape[1], "int8_t"),
        "columns": Scratch(rows.shape[1] // 2 * 4 * 4, "int32_t"),
        "y": Out(),
    }
    params = {
        **geometry(op, call),
        "quads": rows.shape[1] // 4,
        "x_zero": call.input(0).zero_point,
        **integer_params(call, op.activation, folded),
    }
    return Invocation(params, arguments, overlaps(op, call, WINDOWS))


def _is_lone(call: Call) -> bool:
    """Whether one result is left over that is worth code of its own: one of five, as rows of a stream may have."""
    return prod(call.output.shape[:-1]) == WINDOWS + 1


def _flat(shape: dict[str, int | float]) -> dict[str, int | float]:
    """The shape of a convolution; one long row where each result sees a position of its own."""
    if any(shape[of] != 1 for of in ("kh", "kw", "sh", "sw")) or (shape["h"], shape["w"]) != (shape["oh"], shape["ow"]):
        return shape
    positions = shape["n"] * shape["h"] * shape["w"]
    return {**shape, "n": 1, "h": 1, "w": positions, "oh": 1, "ow": positions}


def _whole_quads_first(windows: np.ndarray) -> np.ndarray:
    """Windows (m, kh, n) as `lil_conv2d_s8_dsp` reads them: (m, 4 * quads), whole quads, then what rows leave over."""
    m, _, n = windows.shape
    left_over = simd.quads(windows[:, :, n // 4 * 4 :].reshape(m, -1)).reshape(m, -1, 4)[..., [0, 2, 1, 3]]
    return np.hstack([windows[:, :, : n // 4 * 4].reshape(m, -1), left_over.reshape(m, -1)])
