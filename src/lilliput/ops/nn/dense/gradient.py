"""The gradient of dense: y = activation(W x + b)."""

from __future__ import annotations

from collections.abc import Mapping

from lilliput.graph import Format, Node
from lilliput.ops.gradient import Gradient, Outer, Tape
from lilliput.ops.nn.dense import Dense
from lilliput.ops.update.dense_gradient import DenseGradient
from lilliput.ops.update.relu_gradient import ReluGradient

X, WEIGHTS, BIAS = 0, 1, 2


def gradient(tape: Tape, node: Node, dy: str, wanted: frozenset[int]) -> Mapping[int, Gradient]:
    """By x (n,), weights (m, n) and bias (m,), from that by y (m,)."""
    assert isinstance(node.op, Dense)
    x, weights = str(node.inputs[X]), str(node.inputs[WEIGHTS])
    if node.op.activation != "none":
        y = node.outputs[0]
        op = ReluGradient(node.op.activation)
        dy = tape.add(f"{node.name} activation gradient", op, (dy, y), tape.value(dy).format)
    found: dict[int, Gradient] = {WEIGHTS: Outer(dy, x), BIAS: dy}
    if X in wanted:
        format = input_gradient(tape.value(weights).format)
        found[X] = tape.add(f"{node.name} input gradient", DenseGradient(), (dy, weights), format)
    return {operand: each for operand, each in found.items() if operand in wanted}


def input_gradient(weights: Format) -> Format:
    """How the gradient by x is stored: int16 under int32 weights, twice as far as weights reach that take a quarter of
    what their format holds."""
    return Format() if weights.is_float else Format("s16", (weights.scale[0] * 2**14,), (0,))
