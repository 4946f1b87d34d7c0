"""Operators of which exporters make shapes: on constants alone, computed at import."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.limits import MAX_FOLDED_ELEMENTS
from lilliput.formats.onnx.attributes import integer
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format

FORMATS = {"b": "b8", "i": "s64", "f": "f32"}  # of what comes out, by numpy's kind of number


def mod(builder: Builder, node: Node) -> None:
    _known(builder, node, np.fmod if integer(builder, node, "fmod", 0) else np.mod)


def equal(builder: Builder, node: Node) -> None:
    _known(builder, node, np.equal)


def greater(builder: Builder, node: Node) -> None:
    _known(builder, node, np.greater)


def less(builder: Builder, node: Node) -> None:
    _known(builder, node, np.less)


def floor(builder: Builder, node: Node) -> None:
    _known(builder, node, np.floor)


def range(builder: Builder, node: Node) -> None:
    """From the first to below the last, a step apart."""
    first, last, step = (builder.array(node, position, "a bound").reshape(-1)[:1] for position in (0, 1, 2))
    finite = all(each.size == 1 and np.isfinite(each).all() for each in (first, last, step)) and bool(step[0])
    require(finite, builder, node, "a first, a last and a step that is not 0")
    count = max(0.0, np.ceil((float(last[0]) - float(first[0])) / float(step[0])))
    require(0 < count <= MAX_FOLDED_ELEMENTS, builder, node, f"{count:g} numbers")
    _give(builder, node, first + np.arange(int(count)).astype(first.dtype) * step)


def _known(builder: Builder, node: Node, function: Callable[..., np.ndarray]) -> None:
    arrays = [builder.array(node, position, "an operand") for position, _ in enumerate(node.inputs)]
    fits = len({array.dtype for array in arrays}) == 1 and len(arrays) == function.nin  # type: ignore[attr-defined]
    require(fits, builder, node, "operands are of one type")
    try:
        with np.errstate(all="ignore"):
            found = np.asarray(function(*arrays))
    except ValueError:
        found = np.zeros(0)
    require(0 < found.size <= MAX_FOLDED_ELEMENTS, builder, node, "operands do not stretch to one shape")
    _give(builder, node, found)


def _give(builder: Builder, node: Node, found: np.ndarray) -> None:
    format = Format(FORMATS.get(found.dtype.kind, "f32"))
    builder.give(node, builder.constant(node.outputs[0], found, format))
