"""Attributes of a node, of the kind that its operator says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.formats.channels_first.checks import require
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node, Tensor

FAR = 1 << 31


def integer(builder: Builder, node: Node, name: str, default: int) -> int:
    value = node.attributes.get(name, default)
    require(isinstance(value, int) and abs(value) < FAR, builder, node, f"{name} is an integer, not {value!r:.60}")
    assert isinstance(value, int)
    return value


def real(builder: Builder, node: Node, name: str, default: float) -> float:
    value = node.attributes.get(name, default)
    good = isinstance(value, float) and bool(np.isfinite(value))
    require(good, builder, node, f"{name} is a finite number, not {value!r:.60}")
    assert isinstance(value, float)
    return value


def text(builder: Builder, node: Node, name: str, default: str) -> str:
    value = node.attributes.get(name, default)
    require(isinstance(value, str), builder, node, f"{name} is a word, not {value!r:.60}")
    assert isinstance(value, str)
    return value


def integers(builder: Builder, node: Node, name: str, default: Sequence[int] | None = None) -> tuple[int, ...] | None:
    """A list of integers; `default` where there is none."""
    value = node.attributes.get(name)
    if value is None:
        return None if default is None else tuple(default)
    good = isinstance(value, tuple) and all(isinstance(each, int) and abs(each) < FAR for each in value)
    require(good, builder, node, f"{name} holds integers, not {value!r:.60}")
    assert isinstance(value, tuple)
    return tuple(int(each) for each in value)


def tensor(builder: Builder, node: Node, name: str) -> Tensor | None:
    value = node.attributes.get(name)
    good = value is None or isinstance(value, Tensor)
    require(good, builder, node, f"{name} is a tensor, not {value!r:.60}")
    return value if isinstance(value, Tensor) else None


def axis_of(builder: Builder, node: Node, axis: int, rank: int) -> int:
    """`axis` counted from the front; negative ones count from the back."""
    require(-rank <= axis < rank, builder, node, f"axis {axis} is none of {rank}")
    return axis % rank


def integer_input(builder: Builder, node: Node, position: int, what: str) -> tuple[int, ...] | None:
    """A constant input that names extents, axes or places; None where it is absent."""
    found = builder.optional_array(node, position, what)
    if found is None:
        return None
    require(found.dtype.kind in "iu" and found.ndim < 2, builder, node, f"{what} holds integers in one row")
    return tuple(int(each) for each in found.reshape(-1))


def axes_of(builder: Builder, node: Node, rank: int, since: int, position: int = 1) -> tuple[int, ...] | None:
    """The axes that a node names: in an attribute, or from opset `since` on in an input; None where it names none."""
    by_input = builder.model.opset >= since
    named = integer_input(builder, node, position, "the list of axes") if by_input else integers(builder, node, "axes")
    return None if named is None else tuple(sorted({axis_of(builder, node, axis, rank) for axis in named}))
