"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.reshape import Reshape

Q = Format("s8", (0.1,), (3,))

CASES = [
    Case(Reshape((12,)), (Operand((3, 4), Q),), (Q,)),
    Case(Reshape(()), (Operand((1, 1)),), (Format(),), note="to a scalar"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    a, b, c = (int(n) for n in rng.integers(1, 8, 3))
    format = Q if rng.random() < 0.5 else Format()
    return Case(Reshape((c, a * b)), (Operand((a, b, c), format),), (format,))
