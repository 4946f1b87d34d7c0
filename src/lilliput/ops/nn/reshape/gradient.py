"""The gradient of reshape: the same numbers under the shape that they had."""

from __future__ import annotations

from collections.abc import Mapping

from lilliput.graph import Node
from lilliput.ops.gradient import Gradient, Tape
from lilliput.ops.nn.reshape import Reshape


def gradient(tape: Tape, node: Node, dy: str, wanted: frozenset[int]) -> Mapping[int, Gradient]:
    """By x (...), from that by y of another shape."""
    shape = tape.value(str(node.inputs[0])).shape
    return {0: tape.add(f"{node.name} gradient", Reshape(shape), (dy,), tape.value(dy).format)}
