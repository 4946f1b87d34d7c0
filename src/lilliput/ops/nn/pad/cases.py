"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.pad import Pad

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s16", (0.01,), (0,)), Format("s32"), Format("s64"))
Q = FORMATS[0]

CASES = [
    Case(Pad((1, 1, 0), (1, 1, 0), 3), (Operand((4, 5, 3), Q),), (Q,), note="rows and columns"),
    Case(Pad((0, 0), (0, 0)), (Operand((2, 3), Q),), (Q,), note="nothing to add"),
    Case(
        Pad((2, 0, 1, 0, 0, 3), (0, 1, 0, 2, 0, 0), -1.5), (Operand((2, 2, 1, 2, 3, 2)),), (Format(),), note="six axes"
    ),
    Case(Pad((3,), (0,), -129), (Operand((4,), Format("s16", (0.1,), (0,))),), (Format("s16", (0.1,), (0,)),)),
    Case(Pad((), ()), (Operand((), Q),), (Q,), note="a scalar"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rank = int(rng.integers(1, 6))
    before, after = (tuple(int(n) for n in rng.integers(0, 4, rank) * rng.integers(0, 2, rank)) for _ in range(2))
    format = FORMATS[rng.integers(len(FORMATS))]
    value = float(np.float32(rng.normal())) if format.is_float else int(rng.integers(-128, 128))
    return Case(Pad(before, after, value), (Operand(tuple(rng.integers(1, 5, rank).tolist()), format),), (format,))
