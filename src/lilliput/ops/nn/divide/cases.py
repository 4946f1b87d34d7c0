"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Shape
from lilliput.ops.broadcast_cases import broadcast_pair
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.divide import Divide


def integers(
    a: Shape, b: Shape, low: int | None = None, high: int | None = None, constant: bool = False, note: str = ""
) -> Case:
    """int32, b within [low, high]."""
    s32 = Format("s32")
    return Case(Divide(), (Operand(a, s32), Operand(b, s32, constant, low, high)), (s32,), note=note)


CASES = [
    Case(Divide(), (Operand((4, 5)), Operand((5,), low=0.5, high=4.0)), (Format(),), note="a row"),
    Case(Divide("relu6"), (Operand((4, 5)), Operand((), constant=True)), (Format(),), note="by one number, clamped"),
    integers((40,), (), 666, 666, True, "int32, by a constant"),
    integers((9, 5), (9, 5), -2, 2, note="int32, by small numbers and 0"),
    integers((9, 5), (9, 5), note="int32, any numbers"),
    integers((9,), (9,), -1, -1, note="int32, -2**31 / -1 too"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    a, b = broadcast_pair(rng)
    if rng.random() < 0.3:
        most = int(2 ** rng.integers(0, 31))
        return integers(a, b, -most, most, bool(rng.random() < 0.3))
    op = Divide(str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"])))
    return Case(op, (Operand(a), Operand(b, constant=bool(rng.random() < 0.3), low=0.01, high=4.0)), (Format(),))
