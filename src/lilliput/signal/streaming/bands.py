"""Which rows an operator reads for some rows of its output, where the first axis is time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lilliput.graph import Band, Call, Op
from lilliput.ops.bands import row_by_row
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.transpose import Transpose
from lilliput.ops.reduction import Reduction


def time_band(op: Op, call: Call, first: int, last: int) -> Band | None:
    """How rows `first` to `last` (not included) of the output are computed by themselves.

    As `Op.band`, and also for operators that move numbers or sum them up inside a row. None where rows of the output
    need all of the input.
    """
    found = op.band(call, first, last)
    if found is not None:
        return found
    return next((rule(op, call, first, last) for kind, rule in RULES.items() if isinstance(op, kind)), None)


def _reshape(op: Op, call: Call, first: int, last: int) -> Band | None:
    """Rows that stay rows."""
    x, y = call.input(0).shape, call.output.shape
    if not x or not y or x[0] != y[0]:
        return None
    return Band(Reshape((last - first, *y[1:])), ((first, last),))


def _along_rows(op: Op, call: Call, first: int, last: int) -> Band | None:
    """Operators that sum over the last axis, which is not time."""
    return row_by_row(op, call, first, last) if len(call.output.shape) > 1 else None


def _concat(op: Op, call: Call, first: int, last: int) -> Band | None:
    assert isinstance(op, Concat)
    return row_by_row(op, call, first, last) if op.axis > 0 else None


def _transpose(op: Op, call: Call, first: int, last: int) -> Band | None:
    assert isinstance(op, Transpose)
    return row_by_row(op, call, first, last) if op.permutation[:1] == (0,) else None


def _reduction(op: Op, call: Call, first: int, last: int) -> Band | None:
    assert isinstance(op, Reduction)
    return row_by_row(op, call, first, last) if 0 not in op.axes else None


def _strided_slice(op: Op, call: Call, first: int, last: int) -> Band | None:
    assert isinstance(op, StridedSlice)
    if not op.begin or op.step[0] < 1:
        return None
    start, step = op.begin[0] + first * op.step[0], op.step[0]
    part = replace(op, begin=(0, *op.begin[1:]), shape=(last - first, *op.shape[1:]))
    return Band(part, ((start, start + (last - first - 1) * step + 1),))


RULES: dict[type[Op], Callable[[Op, Call, int, int], Band | None]] = {
    Concat: _concat,
    LogSoftmax: _along_rows,
    Reduction: _reduction,
    Reshape: _reshape,
    Softmax: _along_rows,
    StridedSlice: _strided_slice,
    Transpose: _transpose,
}
