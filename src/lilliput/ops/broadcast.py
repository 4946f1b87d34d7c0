"""Broadcasting two operands to one shape, as numpy does; `lil_broadcast.h` walks the result in C."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from lilliput.graph import IN_PLACE, TABLES, Call, In, Out, Overlap, Shape, ShapeError, Table, Value


def broadcast_shape(where: str, a: Value | None, b: Value | None) -> Shape:
    """The shape of a and b together; ShapeError where an axis is neither the same nor 1."""
    assert a is not None and b is not None
    rank = max(len(a.shape), len(b.shape))
    pairs = list(zip(_padded(a.shape, rank), _padded(b.shape, rank), strict=True))
    if any(x != y and 1 not in (x, y) for x, y in pairs):
        raise ShapeError(
            f"{where}: {a.name} of shape {a.shape} and {b.name} of shape {b.shape} do not broadcast; "
            "from the last axis forwards, extents must be the same or 1"
        )
    return tuple(y if x == 1 else x for x, y in pairs)


def walk(call: Call) -> tuple[dict[str, int], dict[str, Any], dict[int, Overlap]]:
    """How the C walks inputs 0 and 1: the first parameters, the arguments, and how y may lie over them.

    Axes that both operands step through alike are one axis, so operands of one shape are a single row.
    """
    a, b, y = call.input(0), call.input(1), call.output
    *outer, inner = _merged(a.shape, b.shape, y.shape)
    rows = np.array(outer or [(1, 0, 0)], np.int32)
    params = {"axes": len(rows), "n": inner[0], "a_step": inner[1], "b_step": inner[2]}
    params |= {"a_flash": int(a.is_constant), "b_flash": int(b.is_constant)}
    arguments = {"a": In(0), "b": In(1), "axis": Table(rows, "lil_axis", TABLES), "y": Out()}
    return params, arguments, {i: IN_PLACE for i in (0, 1) if _may_be_overwritten(call.input(i), y)}


def _may_be_overwritten(operand: Value, y: Value) -> bool:
    return operand.size == y.size and operand.format.dtype == y.format.dtype


def _merged(a: Shape, b: Shape, y: Shape) -> list[tuple[int, int, int]]:
    """(extent, step of a, step of b) for every axis, slowest first; at least one."""
    axes: list[tuple[int, int, int]] = []
    a, b = _padded(a, len(y)), _padded(b, len(y))
    for i, extent in enumerate(y):
        if extent == 1:
            continue
        a_step = prod(a[i + 1 :]) if a[i] > 1 else 0
        b_step = prod(b[i + 1 :]) if b[i] > 1 else 0
        if axes and axes[-1][1:] == (a_step * extent, b_step * extent):
            axes[-1] = (axes[-1][0] * extent, a_step, b_step)
        else:
            axes.append((extent, a_step, b_step))
    return axes or [(1, 0, 0)]


def _padded(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + shape
