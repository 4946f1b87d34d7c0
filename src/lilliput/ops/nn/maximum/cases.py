"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.broadcast_cases import broadcast_pair
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.maximum import Maximum

Q8 = Format("s8", (0.1,), (3,))

CASES = [
    Case(Maximum(), (Operand((4, 5), Q8), Operand((5,), Q8)), (Q8,), note="int8, a row"),
    Case(Maximum(True), (Operand((4, 5), Q8), Operand((4, 5), Q8)), (Q8,), note="the smaller"),
    Case(Maximum(True), (Operand((4, 5), Q8), Operand((), Q8, constant=True)), (Q8,), note="one constant number"),
    Case(Maximum(), (Operand((1, 6)), Operand((4, 1))), (Format(),), note="float, a row and a column"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    format = (Q8, Format("s16", (0.01,), (0,)), Format("s32"), Format())[int(rng.integers(0, 4))]
    a, b = broadcast_pair(rng)
    op = Maximum(bool(rng.random() < 0.5))
    return Case(op, (Operand(a, format), Operand(b, format, bool(rng.random() < 0.2))), (format,))
