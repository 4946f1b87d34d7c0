"""How the depthwise kernels for cores without SIMD are called."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import TABLES, WEIGHTS, Argument, Call, In, Invocation, Out, Overlap, Scratch, Table
from lilliput.ops import scalar
from lilliput.ops.nn.depthwise_conv2d.rows import Axis, axes
from lilliput.ops.weighted import fold_s8, integer_params

if TYPE_CHECKING:
    from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D


def suits_scalar(call: Call) -> bool:
    """Constant weights, and scales that the kernels take."""
    return call.input(1).is_constant and scalar.suits_scalar(fold_s8(call, 2))


def suits_r32(call: Call) -> bool:
    """The same, and windows whose weights are kept in registers."""
    op = call.op
    is_small = call.input(1).shape[:2] == (3, 3) and op.dilation == (1, 1) and min(op.stride) <= 2
    return is_small and suits_scalar(call)


def s8_r32(op: DepthwiseConv2D, call: Call) -> Invocation:
    both = axes(op.window(call.input(1)), call.input(0).shape, call.output.shape)
    columns = max((axis for axis in both[::-1] if axis.stride <= 2), key=lambda axis: axis.results)
    rows = both[0] if columns is both[1] else both[1]
    own = {"ph": rows.reach, "pw": columns.reach, "x_zero": call.input(0).zero_point}
    integers = integer_params(call, op.activation, fold_s8(call, 2))
    arguments = {**_tables(call, rows, columns), "plane": Scratch(rows.reach * columns.reach, "int8_t"), "y": Out()}
    return Invocation({**_geometry(call, rows, columns), **own, **integers}, arguments, _overlaps(call))


def s8_thumb1(op: DepthwiseConv2D, call: Call) -> Invocation:
    both = axes(op.window(call.input(1)), call.input(0).shape, call.output.shape)
    rows, columns = min(both, both[::-1], key=_work)
    count = 3 * -(-rows.size * columns.size // 3)
    phase = _fours(columns) + (columns.size - 1) * columns.dilation // columns.stride
    arguments: dict[str, Argument] = {
        **_tables(call, rows, columns),
        "offsets": Table(_offsets(rows, columns, phase, count), "int32_t", TABLES),
        "plane": Scratch(rows.reach * columns.stride * phase * 4, "int32_t"),
        "taps": Scratch(count * 2 * 4, "int32_t"),
        "y": Out(),
    }
    own = {"ph": rows.reach, "phase": phase, "size": rows.size * columns.size, "count": count}
    integers = {"x_zero": call.input(0).zero_point, **integer_params(call, op.activation, fold_s8(call, 2))}
    return Invocation({**_geometry(call, rows, columns), **own, **integers}, arguments, _overlaps(call))


def _tables(call: Call, rows: Axis, columns: Axis) -> dict[str, Argument]:
    """x, and the constants of every channel; weights turned as the axes are."""
    folded = fold_s8(call, 2)
    taps = folded.rows.reshape(-1, *call.input(1).shape[:2])
    if rows.x_step < columns.x_step:
        taps = taps.transpose(0, 2, 1)
    return {
        "x": In(0),
        "w": Table(np.ascontiguousarray(taps), "int8_t", WEIGHTS),
        "b": folded.bias_table(),
        "scale": scalar.scale_table(folded.requantize),
    }


def _geometry(call: Call, rows: Axis, columns: Axis) -> dict[str, int | float]:
    """The shape fields that the kernels' parameters begin with."""
    x, m = call.input(0).shape, call.output.shape[-1]
    return {
        "n": prod(x[:-3]), "h": rows.extent, "w": columns.extent, "c": x[-1],
        "x_row": rows.x_step, "x_column": columns.x_step,
        "oh": rows.results, "ow": columns.results, "m": m, "y_row": rows.y_step, "y_column": columns.y_step,
        "sh": rows.stride, "sw": columns.stride, "top": rows.before, "left": columns.before,
        "multiplier": m // x[-1],
    }  # fmt: skip


def _overlaps(call: Call) -> dict[int, Overlap]:
    """By kernels that copy a channel of x before they write the same channel of y."""
    x, m = call.input(0).shape, call.output.shape[-1]
    return {0: Overlap(at_start=True)} if prod(x[:-3]) == 1 and x[-1] == m else {}


def _fours(columns: Axis) -> int:
    """The results of a row, made up to fours."""
    return 4 * -(-columns.results // 4)


def _work(axes: tuple[Axis, Axis]) -> int:
    """Results of a channel, made up to fours."""
    rows, columns = axes
    return rows.results * _fours(columns)


def _offsets(rows: Axis, columns: Axis, phase: int, count: int) -> np.ndarray:
    """Bytes from the plane's start to what each tap of the first window sees, made up with zeros: (count,)."""
    down = np.arange(rows.size)[:, None] * rows.dilation * columns.stride * phase
    across = np.arange(columns.size)[None, :] * columns.dilation
    words = down + across % columns.stride * phase + across // columns.stride
    return np.pad(4 * words.reshape(-1), (0, count - words.size)).astype(np.int32)
