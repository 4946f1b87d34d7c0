"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.strided_slice import StridedSlice

FORMATS = (Format("s8", (0.1,), (3,)), Format(), Format("s16", (0.01,), (0,)), Format("s64"))
Q = FORMATS[0]

CASES = [
    Case(StridedSlice((1, 0, 2), (2, 5, 1), (1, 1, 1)), (Operand((4, 5, 3), Q),), (Q,), note="a box"),
    Case(StridedSlice((6,), (4,), (-2,)), (Operand((7,)),), (Format(),), note="backwards"),
    Case(StridedSlice((0, 1), (3, 4), (1, 1)), (Operand((3, 6), Q),), (Q,), note="columns"),
    Case(StridedSlice((0,), (1,), (5,)), (Operand((1,), Q),), (Q,), note="the smallest"),
    Case(StridedSlice((1,) * 6, (2,) * 6, (-1,) * 6), (Operand((2,) * 6, Q),), (Q,), note="all six axes backwards"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    rank = int(rng.integers(1, 6))
    shape = tuple(int(n) for n in rng.integers(1, 7, rank))
    begin, counts, steps = [], [], []
    for n in shape:
        first, last = int(rng.integers(n)), int(rng.integers(n))
        step = int(rng.integers(1, 4)) * (-1 if last < first else 1)
        begin.append(first)
        steps.append(step)
        counts.append((last - first) // step + 1)
    format = FORMATS[rng.integers(len(FORMATS))]
    return Case(StridedSlice(tuple(begin), tuple(counts), tuple(steps)), (Operand(shape, format),), (format,))
