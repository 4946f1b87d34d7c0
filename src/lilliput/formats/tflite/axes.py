"""Axes and shapes that operators name by number, checked against the tensors they are about."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import Operator
from lilliput.ops.same_format import require_same_format


def integer_option(operator: Operator, name: str) -> int:
    """An option that the schema says is an integer."""
    value = operator.options[name]
    assert isinstance(value, int)
    return value


def axis_of(builder: Builder, operator: Operator, axis: int, rank: int) -> int:
    """`axis` counted from the front; negative ones count from the back."""
    require(-rank <= axis < rank, builder, operator, f"axis {axis} is none of {rank}")
    return axis % rank


def axes_of(builder: Builder, operator: Operator, axes: Iterable[int], rank: int) -> tuple[int, ...]:
    """Distinct axes counted from the front, in rising order; those named twice count once."""
    return tuple(sorted({axis_of(builder, operator, int(axis), rank) for axis in axes}))


def integers(builder: Builder, operator: Operator, position: int, what: str) -> np.ndarray:
    """The numbers of a constant input that names extents, axes or places."""
    found = builder.array(operator, position, what)
    require(found.dtype.kind == "i", builder, operator, f"{what} holds {found.dtype} instead of integers")
    return found


def constant_axis(builder: Builder, operator: Operator, position: int, rank: int) -> int:
    """The one axis in a constant input."""
    found = integers(builder, operator, position, "the axis").reshape(-1)
    require(found.size == 1, builder, operator, f"expected one axis, got {found.size}")
    return axis_of(builder, operator, int(found[0]), rank)


def require_stored_alike(builder: Builder, operator: Operator, *tensors: int) -> None:
    """UnsupportedError where an operator that only moves numbers has tensors of different scales."""
    first, *others = [builder.value(index) for index in tensors]
    require_same_format(builder.where(operator), first, *others)
