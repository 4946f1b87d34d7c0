"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.broadcast_cases import broadcast_pair
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.divide import Divide

CASES = [
    Case(Divide(), (Operand((4, 5)), Operand((5,), low=0.5, high=4.0)), (Format(),), note="a row"),
    Case(Divide("relu6"), (Operand((4, 5)), Operand((), constant=True)), (Format(),), note="by one number, clamped"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    a, b = broadcast_pair(rng)
    op = Divide(str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"])))
    return Case(op, (Operand(a), Operand(b, constant=bool(rng.random() < 0.3), low=0.01, high=4.0)), (Format(),))
