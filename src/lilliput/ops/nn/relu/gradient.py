"""The gradient of relu."""

from __future__ import annotations

from collections.abc import Mapping

from lilliput.graph import Node
from lilliput.ops.gradient import Gradient, Tape
from lilliput.ops.nn.relu import Relu
from lilliput.ops.update.relu_gradient import ReluGradient


def gradient(tape: Tape, node: Node, dy: str, wanted: frozenset[int]) -> Mapping[int, Gradient]:
    """By x (...), from that by y (...)."""
    assert isinstance(node.op, Relu)
    op = ReluGradient(node.op.activation)
    return {0: tape.add(f"{node.name} gradient", op, (dy, node.outputs[0]), tape.value(dy).format)}
