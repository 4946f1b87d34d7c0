"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.transpose import Transpose

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s16", (0.01,), (0,)), Format("s32"))
Q = FORMATS[0]

CASES = [
    Case(Transpose((1, 0)), (Operand((3, 5), Q),), (Q,)),
    Case(Transpose((2, 0, 1)), (Operand((4, 5, 3), Q),), (Q,), note="channels first"),
    Case(Transpose((0, 1)), (Operand((3, 4)),), (Format(),), note="nothing to do"),
    Case(Transpose((5, 4, 3, 2, 1, 0)), (Operand((2, 3, 2, 3, 2, 3), Q),), (Q,), note="six axes"),
    Case(Transpose((0,)), (Operand((1,), Q),), (Q,), note="the smallest"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rank = int(rng.integers(1, 7))
    shape = tuple(int(n) for n in rng.integers(1, 5, rank))
    format = FORMATS[rng.integers(len(FORMATS))]
    return Case(Transpose(tuple(rng.permutation(rank).tolist())), (Operand(shape, format),), (format,))
